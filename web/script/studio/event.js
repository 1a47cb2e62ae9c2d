// The first page of an event: its numbers, kept up to date while somebody looks.
import { element, poll } from "../page.js";

/** @typedef {import("../../node_modules/.types/api").components["schemas"]["EventSummary"]} Summary */

const summary = element("summary", HTMLDListElement);
let seen = summary.dataset.version ?? "";

/** @param {Summary} answer */
function numbersOf({ photos, guests, matches }) {
  return new Map([
    ["photos.total", photos.total],
    ["photos.done", photos.done],
    ["photos.open", photos.waiting + photos.processing],
    ["photos.failed", photos.failed],
    ["photos.without_faces", photos.without_faces],
    ["guests.joined", guests.joined],
    ["guests.with_selfie", guests.with_selfie],
    ["guests.found", guests.found],
    ["matches", matches],
  ]);
}

poll(
  () => `/api/photographer/events/${summary.dataset.event}?wait_s=25&seen=${encodeURIComponent(seen)}`,
  (/** @type {Summary} */ answer) => {
    seen = answer.version;
    const numbers = numbersOf(answer);
    for (const place of summary.querySelectorAll("[data-count]")) {
      if (!(place instanceof HTMLElement)) continue;
      const number = numbers.get(place.dataset.count ?? "");
      if (number !== undefined) place.textContent = String(number);
    }
    return false;
  },
  () => {},
);
