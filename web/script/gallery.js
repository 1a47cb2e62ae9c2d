// The gallery: says when there are new photos, and opens the viewer over the page.
import { element, poll } from "./page.js";
import { enhance } from "./viewer.js";

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

const added = new Set();
let areGone = false;
let cursor = fresh.dataset.cursor;

if (cursor) {
  poll(
    () => `/api/my-photos/changes?after=${encodeURIComponent(cursor ?? "")}&wait_s=25`,
    (answer) => {
      cursor = answer.cursor;
      for (const photo of answer.added) added.add(photo.id);
      for (const id of answer.removed) areGone = !added.delete(id) || areGone;
      // Where there is no photo yet, nothing can move away under a finger.
      if (added.size > 0 && !document.querySelector(".photos")) location.reload();
      else if (added.size > 0) offer(newPhotos(added.size));
      else if (areGone) offer(fresh.dataset.gone ?? "");
      else fresh.replaceChildren();
      return false;
    },
    () => {},
  );
}

enhance();
