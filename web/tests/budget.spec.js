// What a page may cost: bytes, requests, and movement while it loads. Times are in speed.spec.js.
import { expect, test } from "./support/page.js";
import { selfieOf } from "./support/people.js";
import { PHOTOS, Shoot } from "./support/studio.js";

/** Bytes of a page's first response, compressed: what fits into the first window of a connection. */
const FIRST_WINDOW = 14_000;

/** Bytes of all responses before photos. */
const BEFORE_PHOTOS = 30_000;

/**
 * Counts what a page loads.
 * @param {import("@playwright/test").Page} page
 */
async function counted(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  /** @type {Map<string, { path: string, bytes: number }>} */
  const requests = new Map();
  session.on("Network.requestWillBeSent", (event) => {
    requests.set(event.requestId, { path: new URL(event.request.url).pathname, bytes: 0 });
  });
  session.on("Network.loadingFinished", (event) => {
    const request = requests.get(event.requestId);
    if (request) request.bytes = event.encodedDataLength;
  });
  return requests;
}

test("a page fits into the first window, and all of it into 30 kB", async ({ page }) => {
  const shoot = await Shoot.begin();
  const requests = await counted(page);
  await page.goto(shoot.address, { waitUntil: "networkidle" });
  const all = [...requests.values()];
  expect(all[0]?.bytes).toBeGreaterThan(1_000);
  expect(all[0]?.bytes).toBeLessThan(FIRST_WINDOW);
  expect(all.reduce((sum, request) => sum + request.bytes, 0)).toBeLessThan(BEFORE_PHOTOS);
});

test("the first photo is asked for at once, and nothing moves", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(PHOTOS);
  await shoot.searched();
  await page.goto(shoot.address);
  await page.locator("#consent").check();
  await page.locator("#choose").setInputFiles(await selfieOf(context, "Gwen"));
  await page.locator("#send").click();
  await expect(page.locator(".photos img")).toHaveCount(2);
  await page.addInitScript(() => {
    Object.assign(window, { moved: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) Object.assign(window, { moved: /** @type {any} */ (window).moved + /** @type {any} */ (entry).value });
    }).observe({ type: "layout-shift", buffered: true });
  });
  const requests = await counted(page);
  await page.reload();
  await expect
    .poll(() => page.locator(".photos img").evaluateAll((all) => all.every((one) => /** @type {HTMLImageElement} */ (one).complete)))
    .toBe(true);
  const paths = [...requests.values()].map((request) => request.path);
  expect(paths.findIndex((path) => path.startsWith("/api/photo/"))).toBeLessThan(3);
  expect([...requests.values()][0]?.bytes).toBeLessThan(FIRST_WINDOW);
  expect(await page.evaluate(() => /** @type {any} */ (window).moved)).toBeLessThanOrEqual(0.02);
});
