// The poster: prints the page, and changes the poster as soon as another size or language is chosen.
import { element } from "../page.js";

const print = element("print", HTMLButtonElement);
print.hidden = false;
print.addEventListener("click", () => window.print());
for (const choice of document.querySelectorAll("select")) {
  choice.addEventListener("change", () => choice.form?.requestSubmit());
}
