// The gallery: says when there are new photos, and opens the viewer over the page.
import { element, poll } from "./page.js";
import { enhance, idOf } from "./viewer.js";

/** @typedef {import("../node_modules/.types/api").components["schemas"]["PhotoChanges"]} Changes */

const fresh = element("fresh", HTMLParagraphElement);

/**
 * One button that loads the page again; nothing moves by itself.
 * @param {string} text
 */
function offer(text) {
  const button = document.createElement("button");
  button.textContent = text;
  button.addEventListener("click", () => location.reload());
  fresh.replaceChildren(button);
}

/** @param {number} number */
function newPhotos(number) {
  const [one = "", more = ""] = (fresh.dataset.fresh ?? "").split("|");
  return (number === 1 ? one : more).replace("{}", String(number));
}

const links = [...document.querySelectorAll(".photos a")].filter((link) => link instanceof HTMLAnchorElement);

/** The photos of the page. What was matched while it was made is told once more, for the cursor is older. */
const shown = new Set(links.map(idOf));
const added = new Set();
const gone = new Set();
let cursor = fresh.dataset.cursor;

if (cursor) {
  poll(
    () => `/api/my-photos/changes?after=${encodeURIComponent(cursor ?? "")}&wait_s=25`,
    (/** @type {Changes} */ answer) => {
      cursor = answer.cursor;
      for (const { id } of answer.added) {
        if (shown.has(id)) gone.delete(id);
        else added.add(id);
      }
      for (const id of answer.removed) {
        if (shown.has(id)) gone.add(id);
        else added.delete(id);
      }
      // Where there is no photo yet, nothing can move away under a finger.
      if (added.size > 0 && shown.size === 0) location.reload();
      else if (added.size > 0) offer(newPhotos(added.size));
      else if (gone.size > 0) offer(fresh.dataset.gone ?? "");
      else fresh.replaceChildren();
      return false;
    },
    () => {},
  );
}

enhance(links);
