// What the page for uploading sends and says, whether it sends one photo in a request or several.
import { expect } from "./page.js";
import { photograph } from "./studio.js";

/** @typedef {import("@playwright/test").Page} Page */

/**
 * A JPEG with a comment behind its first marker: a picture of its own by its bytes.
 * @param {Buffer} photo
 * @param {string} text of less than 65,534 bytes
 */
export function commented(photo, text) {
  const comment = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(comment.length + 2, 2);
  return Buffer.concat([photo.subarray(0, 2), head, comment, photo.subarray(2)]);
}

/**
 * Photos of an input's own, with other bytes than any other test's.
 * @param {number} number
 */
export async function photos(number) {
  const photo = await photograph("sample1.jpg");
  const mark = crypto.randomUUID();
  return Array.from({ length: number }, (_, index) => ({
    name: `IMG_${index + 1}.jpg`,
    mimeType: "image/jpeg",
    buffer: commented(photo, `${mark} ${index}`),
  }));
}

/**
 * Waits for the page's script: without it, files are chosen for the form.
 * @param {Page} page
 */
export async function ready(page) {
  await expect(page.locator("#send")).toBeHidden();
}

/**
 * Holds what a page sends, until it is let go.
 * @param {Page} page
 */
export async function hold(page) {
  /** @type {import("@playwright/test").Route[]} */
  const held = [];
  let isHeld = true;
  await page.route("**/upload-photos", (route) => (isHeld ? void held.push(route) : route.continue()));
  return {
    /** Resolves once the page sends something. */
    begun: () => expect.poll(() => held.length).toBeGreaterThan(0),
    release: async () => {
      isHeld = false;
      await Promise.all(held.map((route) => route.continue()));
    },
  };
}

/**
 * Counts the photos that the server answers for, from now on.
 * @param {Page} page
 */
export function received(page) {
  /** @type {Promise<any>[]} */
  const answers = [];
  page.on("response", (answer) => {
    if (answer.ok() && new URL(answer.url()).pathname.endsWith("/upload-photos")) answers.push(answer.json());
  });
  return async () => {
    const photos = (await Promise.all(answers)).flatMap(({ uploaded_photos }) => uploaded_photos);
    return { all: photos.length, fresh: photos.filter((photo) => !photo.already_present).length };
  };
}

/**
 * What the page says: of how many files, how many are there, and how many of these were there already.
 * @param {Page} page
 */
export async function counts(page) {
  const [there, total] = ((await page.locator("#state").textContent()) ?? "").match(/\d+/g) ?? [];
  const known = /(\d+) déjà là/.exec((await page.locator("#details").textContent()) ?? "")?.[1] ?? "0";
  return { there: Number(there), total: Number(total), known: Number(known) };
}

/** @param {Page} page */
export async function allArrived(page) {
  await expect(page.locator("#advice")).toContainText("Tout est arrivé");
  await expect(page.locator("#ended")).toBeHidden();
}
