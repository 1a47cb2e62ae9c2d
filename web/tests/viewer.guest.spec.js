// The viewer over the gallery: keys, history, quick presses, sharing.
import { gallery, send } from "./support/guest.js";
import { expect, gate, test } from "./support/page.js";
import { selfieOf } from "./support/people.js";
import { PHOTOS, Shoot } from "./support/studio.js";

test("the viewer goes by keys, and Back closes it", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(PHOTOS);
  await shoot.searched();
  await page.goto(shoot.address);
  await send(page, await selfieOf(context, "Gwen"));
  await gallery(page, 2);
  const first = page.locator(".photos a").first();
  await first.focus();
  await page.keyboard.press("Enter");
  const viewer = page.getByRole("dialog");
  await expect(viewer).toBeVisible();
  await expect(page).toHaveURL(/\/photo\/\d+$/);
  const opened = page.url();
  await page.keyboard.press("ArrowRight");
  await expect(viewer.getByRole("status")).toHaveText("Photo 2 sur 2");
  expect(page.url()).not.toBe(opened);
  await page.reload();
  await expect(page.locator(".one img")).toBeVisible();
  // The link to the content stays in the page; Back to the gallery loads it, for the page is another's.
  let loads = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/photo\/\d+$/);
  await page.goBack();
  await gallery(page, 2);
  expect(loads).toBe(1);
  await page.locator(".photos a").nth(1).click();
  await expect(viewer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${shoot.address}$`));
  await expect(page.locator(".photos a").nth(1)).toBeFocused();
  // Opened by Forward, it is closed as if it had been opened by a press.
  await page.locator(".photos a").nth(1).click();
  await page.goBack();
  await expect(viewer).toBeHidden();
  await page.goForward();
  await expect(viewer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${shoot.address}$`));
});

test("the viewer keeps up with quick presses, and shares what is shown", async ({ page }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(PHOTOS);
  await shoot.show();
  /** @type {string[]} */
  const shared = [];
  await page.exposeFunction("tell", (/** @type {string} */ text) => shared.push(text));
  await page.addInitScript(() => {
    navigator.canShare = () => true;
    // @ts-expect-error the function above
    navigator.share = async ({ files = [] } = {}) => tell(await files[0]?.text());
  });
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  await page.goto(shoot.address);
  await page.locator("#consent").check();
  await page.getByRole("button", { name: "sans selfie" }).click();
  await gallery(page, PHOTOS.length);
  await page.locator(".photos a").first().click();
  const viewer = page.getByRole("dialog");
  const status = viewer.getByRole("status");
  const next = viewer.getByRole("button", { name: "Photo suivante" });
  const share = viewer.getByRole("button", { name: "Partager" });
  const download = viewer.getByRole("link", { name: "Télécharger" });
  await next.evaluate((button) => {
    for (let press = 0; press < 3; press += 1) /** @type {HTMLElement} */ (button).click();
  });
  await expect(status).toHaveText("Photo 4 sur 6");
  // After a swipe, a press counts from where that has led.
  const slides = viewer.locator(".slides");
  await slides.evaluate((slides) => slides.scrollTo({ left: slides.clientWidth, behavior: "instant" }));
  await expect(status).toHaveText("Photo 2 sur 6");
  await next.click();
  await expect(status).toHaveText("Photo 3 sur 6");

  // Safari refuses a change of the address after many of them.
  await page.evaluate(() => {
    history.replaceState = () => {
      throw new DOMException("too many", "SecurityError");
    };
  });
  await next.click();
  await expect(status).toHaveText("Photo 4 sur 6");

  // Of two pictures on their way, the older arrives last, when another photo is shown.
  const older = (await download.getAttribute("href")) ?? "";
  const held = gate();
  await page.route(/size=original/, async (route) => {
    const isOlder = route.request().url().endsWith(older);
    if (isOlder) await held.opened;
    await route.fulfill({ contentType: "image/jpeg", body: isOlder ? "older" : "newer" });
  });
  await share.click();
  await next.click();
  await expect(status).toHaveText("Photo 5 sur 6");
  await share.click();
  await expect.poll(() => shared).toEqual(["newer"]);
  await Promise.all([page.waitForResponse(`**${older}`), held.open()]);
  await share.click();
  await expect.poll(() => shared).toEqual(["newer", "newer"]);

  // A picture that does not arrive is left to the browser.
  await page.keyboard.press("d");
  await page.keyboard.press("End");
  await expect(status).toHaveText("Photo 6 sur 6");
  await page.unrouteAll();
  await page.route(/size=original/, (route) => route.fulfill({ status: 404 }), { times: 1 });
  await Promise.all([page.waitForEvent("download"), share.click()]);
  expect(downloads).toBe(1);
});
