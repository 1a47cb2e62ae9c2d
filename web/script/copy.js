// Copies the link that a page shows once.
const link = document.getElementById("link");
const button = document.getElementById("copy");

if (link && button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.textContent ?? "");
    button.textContent = button.dataset.done ?? "";
  });
}
