// A slideshow: one photo after the other, new ones first. What is hidden or deleted goes at once.
import { element, pause, poll } from "./page.js";
import { keepAwake } from "./wall/awake.js";
import { control } from "./wall/controls.js";
import { Playlist } from "./wall/playlist.js";
import { Stage } from "./wall/stage.js";

/** @typedef {import("../node_modules/.types/api").components["schemas"]["Slideshow"]} Slideshow */

/**
 * Seconds that an answer may wait for news: the server looks ever more rarely, and a photo that is hidden should go soon.
 * Seconds between two questions where there is none, and before another photo is tried in the place of one that cannot be loaded.
 */
const WAIT = 10;
const REST = 2;
const RETRY = 2;

const wall = element("wall", HTMLElement);
const status = element("status", HTMLParagraphElement);
const words = wall.dataset;
// The page need not load itself again.
words.live = "";
const seconds = Number(words.seconds);
const stage = new Stage(element("stage", HTMLDivElement));
const playlist = new Playlist(stage.present());
let isPaused = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Shows the next photo after a time, while somebody can see it. @param {number} delay in seconds */
function follow(delay) {
  clearTimeout(timer);
  const isHeld = isPaused && stage.present() !== null;
  if (!isHeld && !document.hidden) timer = setTimeout(() => show(playlist.next()), delay * 1000);
}

/** @param {import("./wall/playlist.js").Photo | undefined} photo */
async function show(photo) {
  clearTimeout(timer);
  if (!photo) return;
  if (stage.present() === photo.id && !stage.coming) return follow(seconds);
  const isShown = await stage.show(photo.id, photo.image_url, playlist.name(photo, words.alt ?? ""));
  if (isShown !== undefined) follow(isShown ? seconds : RETRY);
}

/** @param {Slideshow["photos"]} photos */
function take(photos) {
  playlist.update(photos);
  wall.classList.toggle("empty", photos.length === 0);
  if (stage.keep((id) => playlist.has(id))) show(playlist.next());
}

/** @type {string | undefined} */
let cursor;
/** What the page says of the event beside its photos. @type {string | undefined} */
let about;
let isOffline = false;

poll(
  // A connection that has come back is told of by an answer that does not wait.
  () => `${words.list}?wait_s=${isOffline ? 0 : WAIT}${cursor ? `&after=${encodeURIComponent(cursor)}` : ""}`,
  async (/** @type {Slideshow} */ answer) => {
    const told = JSON.stringify([answer.event_name, answer.join_url]);
    if (about && about !== told) location.reload();
    about = told;
    const isNew = answer.cursor !== cursor;
    cursor = answer.cursor;
    if (isNew) take(answer.photos);
    else await pause(REST);
    return false;
  },
  (isMissing) => {
    isOffline = isMissing;
    status.textContent = isMissing ? (words.offline ?? "") : "";
  },
);

document.addEventListener("visibilitychange", () => follow(seconds));
control(element("controls", HTMLDivElement), {
  previous: () => show(playlist.previous()),
  next: () => show(playlist.next()),
  pause: () => {
    isPaused = !isPaused;
    follow(RETRY);
    return isPaused;
  },
});
keepAwake();
follow(seconds);
