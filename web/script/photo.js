// The page of one photo. If it was reloaded while the viewer stood over the gallery, the browser takes Back for a step
// within this page: the address is the gallery's then, and so has to be the page. A step to a place in the page is none.
const address = () => location.pathname + location.search;
const own = address();

addEventListener("popstate", () => {
  if (address() !== own) location.reload();
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = to && document.querySelector(`a[rel="${to}"]`);
  if (link instanceof HTMLAnchorElement) link.click();
});
