// First paint on a slow phone, as a ratio to a bare page of the same server in the same run. Not part of `make test`: a busy
// machine makes any time.
import { expect, test } from "./support/page.js";
import { selfieOf } from "./support/people.js";
import { PHOTOS, Shoot } from "./support/studio.js";

/** Lighthouse's slow 4G: milliseconds, bytes a second. */
const NETWORK = { offline: false, latency: 562.5, downloadThroughput: 184_320, uploadThroughput: 84_375 };

/** A cheap phone beside this machine. */
const CPU = 4;

const ROUNDS = 5;

/**
 * Milliseconds to the first paint of each address, in turns; medians.
 * @param {import("@playwright/test").Page} page
 * @param {string[]} addresses
 */
async function firstPaints(page, addresses) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", NETWORK);
  await session.send("Emulation.setCPUThrottlingRate", { rate: CPU });
  const times = new Map(addresses.map((address) => [address, /** @type {number[]} */ ([])]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const address of addresses) {
      await session.send("Network.clearBrowserCache");
      await page.goto(address);
      const paint = await page.evaluate(
        () =>
          new Promise((resolve) => {
            new PerformanceObserver((list) => resolve(list.getEntriesByName("first-contentful-paint")[0]?.startTime)).observe({
              type: "paint",
              buffered: true,
            });
          }),
      );
      times.get(address)?.push(Number(paint));
    }
  }
  return [...times.values()].map((all) => all.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0);
}

test("pages paint as soon as a bare page", async ({ page, context }) => {
  test.setTimeout(180_000);
  const shoot = await Shoot.begin();
  await shoot.upload(PHOTOS);
  await shoot.searched();
  // The server's health is some hundred bytes of text.
  const [bare = 0, join = 0] = await firstPaints(page, ["/api/health-check", shoot.address]);
  await page.goto(shoot.address);
  await page.locator("#consent").check();
  await page.locator("#choose").setInputFiles(await selfieOf(context, "Gwen"));
  await page.locator("#send").click();
  await expect(page.locator(".photos img")).toHaveCount(2, { timeout: 60_000 });
  const [bareAgain = 0, gallery = 0] = await firstPaints(page, ["/api/health-check", shoot.address]);
  console.log(`first paint: join ${(join / bare).toFixed(2)}, gallery ${(gallery / bareAgain).toFixed(2)} of a bare page (${bare.toFixed(0)} ms)`);
  expect(join / bare).toBeLessThanOrEqual(1.15);
  expect(gallery / bareAgain).toBeLessThanOrEqual(1.15);
});
