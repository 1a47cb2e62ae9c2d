// The browsers of TVs are old. Where the script of the page does not run, the next photo comes as without scripts, by loading the
// page again; so this one says nothing that they do not know.
var wall = /** @type {HTMLElement} */ (document.getElementById("wall"));
setTimeout(function () {
  if (!wall.hasAttribute("data-live")) location.replace("?after=" + wall.getAttribute("data-after"));
}, Number(wall.getAttribute("data-seconds")) * 1000);
