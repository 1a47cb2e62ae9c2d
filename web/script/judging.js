// The gallery of a guest who has just sent another selfie: loads it again once the selfie is judged and searched for.
import { poll } from "./page.js";

/** @typedef {import("../node_modules/.types/api").components["schemas"]["MatchingStatus"]} Progress */

poll(
  () => "/api/rematch-status?wait_s=25",
  (/** @type {Progress} */ answer) => {
    if (answer.status === "running") return false;
    location.reload();
    return true;
  },
  () => {},
);
