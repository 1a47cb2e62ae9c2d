// What guests do in several tests.
import { expect } from "./page.js";

/** @typedef {import("@playwright/test").Page} Page */

/**
 * Agrees, chooses a picture and sends it.
 * @param {Page} page
 * @param {{ name: string, mimeType: string, buffer: Buffer }} picture
 */
export async function send(page, picture) {
  await page.locator("#consent").check();
  await page.locator("#choose").setInputFiles(picture);
  await page.locator("#send").click();
}

/**
 * Goes to an element by a key, and sees at every step where the focus is.
 * @param {Page} page
 * @param {import("@playwright/test").Locator} aim
 */
export async function go(page, aim, key = "Tab") {
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press(key);
    const isThere = await aim.evaluate((element) => element === document.activeElement).catch(() => false);
    const outline = await page.evaluate(() => {
      const focused = document.activeElement;
      // What cannot be seen itself is shown by its label.
      const shown = focused instanceof HTMLInputElement && focused.type === "file" ? focused.labels?.[0] : focused;
      return shown && shown !== document.body ? getComputedStyle(shown).outlineStyle : "of the browser";
    });
    expect(outline).not.toBe("none");
    if (isThere) return;
  }
  throw new Error(`${key} does not lead to ${aim}`);
}

/**
 * Waits for a gallery of so many photos and its script. Until that has run, a photo is a link and no viewer.
 * @param {Page} page
 * @param {number} number
 */
export async function gallery(page, number) {
  await expect(page.locator(".photos img")).toHaveCount(number);
  await page.waitForLoadState();
}

/**
 * Waits until so many pictures are not only there, but painted.
 * @param {Page} page
 * @param {number} number
 */
export async function loaded(page, number) {
  await expect
    .poll(() =>
      page.locator(".photos img").evaluateAll(
        (images) => images.filter((image) => image instanceof HTMLImageElement && image.naturalWidth > 0).length,
      ),
    )
    .toBe(number);
}
