// A gallery of 3,000 real photos that the guest is in. Not part of `make browser`: searching them takes minutes.
import { expect, seeLast, test } from "./support/page.js";
import { selfieOf } from "./support/people.js";
import { Shoot } from "./support/studio.js";

const PHOTOS = 3_000;
const MINUTES = 60_000;

/** Bytes of the compressed page for each thousand photos. */
const THOUSAND = 12_000;

/** Ids that the API lists, page by page, as its `Link` headers lead. */
async function listed(/** @type {import("@playwright/test").APIRequestContext} */ request) {
  const ids = [];
  let address = "/api/my-photos?limit=1000&links=false";
  for (;;) {
    const response = await request.get(address);
    expect(response.ok()).toBe(true);
    ids.push(...(await response.json()).map((/** @type {{ id: number }} */ photo) => photo.id));
    const next = /<([^>]+)>; rel="?next/.exec(response.headers()["link"] ?? "");
    if (!next?.[1]) return ids;
    address = next[1];
  }
}

test("3,000 own photos are all reachable, in little, and scroll", async ({ page, context }) => {
  test.setTimeout(60 * MINUTES);
  const shoot = await Shoot.begin();
  for (let number = 0; number < PHOTOS; number += 1) await shoot.upload(["sample2.jpg"], `${number}.jpg`);
  await shoot.searched();
  await page.goto(shoot.address);
  await page.locator("#consent").check();
  await page.locator("#choose").setInputFiles(await selfieOf(context, "Bea"));
  await page.locator("#send").click();
  await expect(page.locator(".photos img")).toHaveCount(PHOTOS, { timeout: 10 * MINUTES });

  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => (bytes ||= event.encodedDataLength));
  await page.reload();
  await expect(page.locator(".photos img")).toHaveCount(PHOTOS);
  console.log(`the page of ${PHOTOS} photos: ${bytes} bytes`);
  expect(bytes / (PHOTOS / 1_000)).toBeLessThan(THOUSAND);

  const links = await page.locator(".photos a").evaluateAll((all) => all.map((a) => Number(a.getAttribute("href")?.split("/").pop())));
  expect(new Set(links).size).toBe(PHOTOS);
  expect(await listed(page.request)).toEqual(links);

  await seeLast(page);
  await page.locator(".photos a").last().click();
  await expect(page.getByRole("dialog").getByRole("status")).toHaveText(/3.?000 sur 3.?000/);
});
