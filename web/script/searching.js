// Waits for the search to end, and loads the same address again: the server decides what it shows.
import { element, loadAgain, poll } from "./page.js";

/** @typedef {import("../node_modules/.types/api").components["schemas"]["MatchingStatus"]} Progress */

/**
 * Seconds between two looks where the API does not tell of this event; before a page without photos is loaded again; and
 * before one that came back as it was, at most.
 */
const LOOK = 5;
const SETTLE = 1;
const LONGEST = 30;

const status = element("status", HTMLParagraphElement);
let text = status.textContent;
let isOffline = false;

function tell() {
  status.textContent = isOffline ? (status.dataset.offline ?? text) : text;
}

/**
 * Loads the page again for an answer. If the server goes on showing this page for the same answer, because somebody else
 * decides what the guest may see, it is asked ever more slowly.
 * @param {Progress} answer
 */
function loadFor(answer) {
  const cause = [answer.status, answer.matched, answer.error_code].join();
  // The entry of the history keeps this over a reload, and nothing else: a guest who comes here anew waits no longer.
  const last = history.state?.loaded;
  const shortest = answer.matched > 0 ? 0 : SETTLE;
  const seconds = last?.cause === cause ? Math.min(Math.max(2 * last.seconds, SETTLE), LONGEST) : shortest;
  history.replaceState({ loaded: { cause, seconds } }, "");
  return loadAgain(seconds);
}

if (status.dataset.longer) {
  setTimeout(() => {
    text = status.dataset.longer ?? text;
    tell();
  }, 15_000);
}

if (status.dataset.own === "true") {
  poll(
    // A connection that has come back is told of by an answer that does not wait.
    () => `/api/rematch-status?wait_s=${isOffline ? 0 : 25}`,
    async (/** @type {Progress} */ answer) => {
      if (answer.status === "running" && answer.matched === 0) return false;
      await loadFor(answer);
      return true;
    },
    (isMissing) => {
      isOffline = isMissing;
      tell();
    },
  );
} else {
  loadAgain(LOOK);
}
