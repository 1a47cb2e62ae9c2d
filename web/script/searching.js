// Waits for the search to end, and loads the same address again: the server decides what it shows.
import { element, poll } from "./page.js";

const status = element("status", HTMLParagraphElement);
const first = status.textContent;

setTimeout(() => {
  status.textContent = status.dataset.longer ?? "";
}, 15_000);

poll(
  () => "/api/rematch-status?wait_s=25",
  (answer) => {
    if (answer.status === "running") return false;
    location.replace(location.href);
    return true;
  },
  (isOffline) => {
    if (isOffline) status.textContent = status.dataset.offline ?? first;
  },
);
