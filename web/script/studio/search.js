// A search of the whole event: its progress, until it ends.
import { element, poll } from "../page.js";

/** @typedef {import("../../node_modules/.types/api").components["schemas"]["EventRematch"]} Rematch */

const card = element("search", HTMLDivElement);
const state = element("search-state", HTMLParagraphElement);
const progress = element("search-progress", HTMLProgressElement);

poll(
  () => `/api/photographer/events/${card.dataset.event}/rematch?wait_s=25`,
  (/** @type {Rematch} */ answer) => {
    if (answer.status === "done" || answer.status === "failed") {
      location.reload();
      return true;
    }
    const done = answer.done + answer.failed;
    if (answer.total > 0) {
      progress.max = answer.total;
      progress.value = done;
      state.textContent = (card.dataset.running ?? "").replace("{}", String(done)).replace("{}", String(answer.total));
    }
    return false;
  },
  () => {},
);
