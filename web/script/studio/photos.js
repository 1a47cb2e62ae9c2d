// The photos of an event: choosing several, deleting with a moment to undo it, and states that follow the server.
import { element, poll } from "../page.js";

/** @typedef {import("../../node_modules/.types/api").components["schemas"]["PhotographerPhoto"]} Photo */
/** @typedef {import("../../node_modules/.types/api").components["schemas"]["EventSummary"]} Summary */

/** How long a deletion waits for somebody who undoes it, in seconds. */
const UNDO = 10;

const form = document.getElementById("photos");
if (form instanceof HTMLFormElement) begin(form);

/** @param {HTMLFormElement} form */
function begin(form) {
  const words = form.dataset;
  const boxes = [...form.querySelectorAll("input[name=photo]")].filter((box) => box instanceof HTMLInputElement);
  const count = element("chosen-count", HTMLSpanElement);
  const undo = element("undo", HTMLParagraphElement);
  const all = element("choose-all", HTMLButtonElement);

  /** @param {string | undefined} phrase @param {number} number */
  const phraseFor = (phrase, number) => {
    const [one = "", more = one] = (phrase ?? "").split("|");
    return (number === 1 ? one : more).replace("{}", String(number));
  };

  function tell() {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen > 0 ? phraseFor(words.chosen, chosen) : "";
  }

  /** The box that was clicked last: with Shift, all between it and the next one follow. @type {HTMLInputElement | undefined} */
  let last;
  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "photo") return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, (to ?? 0) + 1)) between.checked = box.checked;
    }
    last = box;
    tell();
  });
  all.hidden = false;
  all.addEventListener("click", () => {
    const isAny = boxes.some((box) => !box.checked && !box.disabled);
    for (const box of boxes) if (!box.disabled) box.checked = isAny;
    tell();
  });

  /** Photos that are about to be deleted. @type {{ boxes: HTMLInputElement[], timer: number } | undefined} */
  let doomed;

  function restore() {
    if (!doomed) return;
    clearTimeout(doomed.timer);
    for (const box of doomed.boxes) {
      box.disabled = false;
      const tile = box.closest("li");
      if (tile) tile.hidden = false;
    }
    doomed = undefined;
    undo.replaceChildren();
  }

  /** Sends the deletion; also when the page is left. */
  async function remove() {
    if (!doomed) return;
    const { boxes: gone, timer } = doomed;
    clearTimeout(timer);
    doomed = undefined;
    undo.replaceChildren();
    const fields = new URLSearchParams([["do", "delete_sure"], ...gone.map((box) => ["photo", box.value])]);
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: fields,
        headers: { Accept: "application/json" },
        keepalive: true,
      });
      if (!response.ok) throw new Error(String(response.status));
      for (const box of gone) box.closest("li")?.remove();
    } catch {
      // What is still there is shown again.
      location.reload();
    }
  }
  addEventListener("pagehide", remove);

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.value !== "delete") return;
    event.preventDefault();
    const chosen = boxes.filter((box) => box.checked && !box.disabled);
    if (chosen.length === 0) return;
    remove();
    for (const box of chosen) {
      box.checked = false;
      box.disabled = true;
      const tile = box.closest("li");
      if (tile) tile.hidden = true;
    }
    const back = document.createElement("button");
    back.type = "button";
    back.className = "quiet";
    back.textContent = words.undo ?? "";
    back.addEventListener("click", restore);
    undo.replaceChildren(`${phraseFor(words.deleted, chosen.length)} `, back);
    back.focus();
    doomed = { boxes: chosen, timer: window.setTimeout(remove, UNDO * 1000) };
    tell();
  });

  /** @param {Photo} photo */
  function stateOf(photo) {
    switch (photo.processing_status) {
      case "PENDING":
        return words.waiting ?? "";
      case "PROCESSING":
        return words.processing ?? "";
      case "FAILED":
        return (words.failed ?? "").replace("{}", photo.error_message ?? "");
      default:
        if (photo.faces_count === 0 && photo.guests_count === 0) return words.noface ?? "";
        return `${phraseFor(words.faces, photo.faces_count)} · ${phraseFor(words.guests, photo.guests_count)}`;
    }
  }

  /** Shows how the photos of the page stand now. */
  async function refresh() {
    const query = new URLSearchParams(location.search);
    query.set("limit", "100");
    query.set("links", "false");
    if (query.get("name") === "") query.delete("name");
    const response = await fetch(`/api/photographer/events/${words.event}/photos?${query}`);
    if (!response.ok) return;
    /** @type {Photo[]} */
    const photos = await response.json();
    for (const photo of photos) {
      const state = document.querySelector(`#photo-${photo.id} .state`);
      if (!state) continue;
      const text = stateOf(photo);
      if (state.textContent !== text) state.textContent = text;
      state.classList.toggle("problem", photo.processing_status === "FAILED");
    }
  }

  let seen = "";
  poll(
    () => `/api/photographer/events/${words.event}?wait_s=25&seen=${encodeURIComponent(seen)}`,
    async (/** @type {Summary} */ answer) => {
      const isFirst = seen === "";
      seen = answer.version;
      if (!isFirst) await refresh();
      // While many photos are searched, not every one of them.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return false;
    },
    () => {},
  );
}
