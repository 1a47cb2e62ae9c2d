// Uploading: files and folders, chosen or dropped, and how far they are. The form alone sends what a form can hold.
import { element } from "../page.js";
import { chosen, dropped } from "../upload/folder.js";
import { UploadQueue } from "../upload/queue.js";

/** @typedef {import("../upload/queue.js").State} State */

const form = element("upload", HTMLFormElement);
const files = element("files", HTMLInputElement);
const folder = element("folder", HTMLInputElement);
const card = element("progress", HTMLElement);
const bar = element("bar", HTMLProgressElement);
const line = element("state", HTMLParagraphElement);
const details = element("details", HTMLParagraphElement);
const offline = element("offline", HTMLParagraphElement);
const ended = element("ended", HTMLParagraphElement);
const whatToDo = ended.textContent;
const advice = element("advice", HTMLParagraphElement);
const announce = element("announce", HTMLParagraphElement);
const retry = element("retry", HTMLButtonElement);
const failures = element("failures", HTMLUListElement);
const words = element("words", HTMLTemplateElement).dataset;

/** Failures that the page lists; of more it tells the number. */
const LISTED = 200;

const title = document.title;

/** @param {string | undefined} phrase @param {...(string | number)} parts */
const filled = (phrase, ...parts) =>
  parts.reduce((/** @type {string} */ text, part) => text.replace("{}", String(part)), phrase ?? "");

const queue = new UploadQueue({
  event: Number(form.dataset.event),
  unreadable: words.unreadable ?? "",
  tell: (state) => tell(state),
});

/** @param {State} state */
function tell(state) {
  const { counts } = state;
  const failed = counts.refused + counts.unreadable;
  const settled = counts.sent + counts.known + failed;
  const all = counts.total + counts.unreadable;
  const isDone = !state.isBusy && !state.over;
  card.hidden = false;
  bar.max = Math.max(counts.total, 1);
  bar.value = Math.min(settled, counts.total);
  line.textContent = filled(words.state, counts.sent + counts.known, counts.total);
  details.textContent = [
    counts.known > 0 ? filled(words.known, counts.known) : "",
    failed > 0 ? filled(words.failed, failed) : "",
    skippedText(state),
  ]
    .filter(Boolean)
    .join(" · ");
  offline.hidden = state.waiting === null;
  if (state.waiting) offline.textContent = state.waiting;
  ended.hidden = state.over === null;
  // The server's sentence says why, and the page's what follows from it.
  if (state.over) ended.textContent = state.over.sentence ? `${state.over.sentence}. ${whatToDo}` : whatToDo;
  advice.textContent = advise(state, failed);
  retry.hidden = !(isDone || state.over) || !(state.over || state.failures.some(({ canRetry }) => canRetry));
  list(state);
  document.title = state.isBusy ? `${settled}/${all} – ${title}` : title;
  listen(settled, counts.total, isDone);
  keepAwake(state.isBusy);
}

/** @param {State} state @param {number} failed */
function advise(state, failed) {
  if (state.over) return "";
  if (state.isBusy) return words.stay ?? "";
  return (failed > 0 ? words.donebut : words.done) ?? "";
}

/** @param {State} state */
function skippedText({ counts: { skipped } }) {
  const parts = [
    skipped.heic > 0 ? filled(words.heic, skipped.heic) : "",
    skipped.raw > 0 ? filled(words.raw, skipped.raw) : "",
    skipped.video > 0 ? filled(words.video, skipped.video) : "",
    skipped.other > 0 ? filled(words.other, skipped.other) : "",
  ].filter(Boolean);
  const all = skipped.heic + skipped.raw + skipped.video + skipped.other;
  return all > 0 ? filled(words.skipped, all, parts.join(", ")) : "";
}

let listed = "";

/** @param {State} state */
function list({ failures: all }) {
  const some = all.slice(0, LISTED);
  // They are many, and rarely change.
  const text = some.map(({ name, sentence }) => `${name}\n${sentence}`).join("\n");
  if (text === listed) return;
  listed = text;
  failures.replaceChildren(
    ...some.map(({ name, sentence }) => {
      const item = document.createElement("li");
      // A name may hold marks that turn the direction of what follows.
      const isolated = document.createElement("bdi");
      isolated.textContent = name;
      item.append(isolated, ` – ${sentence}`);
      return item;
    }),
  );
}

let told = -1;

/** Says every tenth of the way, and the end, to who listens. @param {number} settled @param {number} total @param {boolean} isDone */
function listen(settled, total, isDone) {
  const tenth = isDone ? 11 : Math.floor((settled * 10) / Math.max(total, 1));
  if (tenth === told) return;
  told = tenth;
  announce.textContent = `${line.textContent} ${isDone ? advice.textContent : ""}`;
}

/** @type {WakeLockSentinel | undefined} */
let lock;
let isBusy = false;

/** A laptop that falls asleep sends nothing. @param {boolean} wanted */
async function keepAwake(wanted) {
  isBusy = wanted;
  if (wanted && !lock && !document.hidden && "wakeLock" in navigator) {
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => (lock = undefined));
    } catch {
      // It is a help, and no more.
    }
  } else if (!wanted) {
    lock?.release();
  }
}

addEventListener("beforeunload", (event) => {
  if (isBusy) event.preventDefault();
});

/** Takes what an input has, and empties it, so that the same folder can be chosen again. @param {HTMLInputElement} input */
function take(input) {
  if (!input.files?.length) return;
  // Read before the input is emptied.
  const found = chosen([...input.files]);
  input.value = "";
  queue.add(found);
}

for (const input of [files, folder]) {
  input.addEventListener("change", () => take(input));
  // Chosen before this script ran.
  take(input);
}
element("folder-choice", HTMLSpanElement).hidden = !("webkitdirectory" in folder);
element("send", HTMLButtonElement).hidden = true;
form.addEventListener("submit", (event) => event.preventDefault());
retry.addEventListener("click", () => queue.retry());

addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  if (event.dataTransfer) queue.add(dropped(event.dataTransfer));
});
