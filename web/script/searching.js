// Waits for the search to end, and loads the same address again: the server decides what it shows.
import { element, pause, poll, seen } from "./page.js";

/** Seconds between two looks where the API does not tell of this event, and before a page that has changed. */
const LOOK = 5;
const SETTLE = 1;

const status = element("status", HTMLParagraphElement);
let text = status.textContent;

if (status.dataset.longer) {
  setTimeout(() => {
    text = status.dataset.longer ?? text;
    status.textContent = text;
  }, 15_000);
}

if (status.dataset.own === "true") {
  poll(
    () => "/api/rematch-status?wait_s=25",
    async (answer) => {
      if (answer.status === "running" && answer.matched === 0) return false;
      // A page that comes back as it was must not be loaded as fast as the server can.
      if (answer.matched === 0) await pause(SETTLE);
      location.replace(location.href);
      return true;
    },
    (isOffline) => {
      status.textContent = isOffline ? (status.dataset.offline ?? text) : text;
    },
  );
} else {
  await pause(LOOK);
  await seen();
  location.reload();
}
