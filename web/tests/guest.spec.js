// A guest's journey with real photographs: from the QR code's address to the own photos, by phone and by desktop.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "./support/page.js";
import { group, selfieBeside, selfieOf, wall } from "./support/people.js";
import { PHOTOS, Shoot } from "./support/studio.js";

/** @typedef {import("@playwright/test").Page} Page */

/**
 * Agrees, chooses a picture and sends it.
 * @param {Page} page
 * @param {{ name: string, mimeType: string, buffer: Buffer }} picture
 */
async function send(page, picture) {
  await page.locator("#consent").check();
  await page.locator("#choose").setInputFiles(picture);
  await page.locator("#send").click();
}

test("the QR code leads to the own photos", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(PHOTOS);
  await shoot.searched();
  await page.goto(`/register?event_code=${shoot.code.toLowerCase()}`);
  await expect(page).toHaveURL(new RegExp(`/e/${shoot.code}$`, "i"));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Mariage d’Anne & Léo");

  await page.locator("#send").click();
  await expect(page.locator("#consent-problem")).toBeVisible();
  await expect(page.locator("#consent")).toBeFocused();

  await send(page, await selfieOf(context, "Gwen"));
  await expect(page.locator(".photos img")).toHaveCount(2);
  await expect(page.getByText("2 photos de vous")).toBeVisible();
  await loaded(page, 2);

  // Reload, Back and a second tab show the same.
  await page.reload();
  await expect(page.locator(".photos img")).toHaveCount(2);
  await shoot.show();
  await page.getByRole("link", { name: "Toutes" }).click();
  await expect(page.locator(".photos img")).toHaveCount(6);
  await page.goBack();
  await expect(page.locator(".photos img")).toHaveCount(2);
});

test("photos that arrive while the page is open appear by one press", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await page.goto(shoot.address);
  await send(page, await selfieOf(context, "Gwen"));
  await expect(page.getByText("Le photographe n’a pas encore envoyé de photos")).toBeVisible();
  // The first ones come by themselves, for nothing is in their place.
  await shoot.upload(["sample1.jpg"]);
  await expect(page.locator(".photos img")).toHaveCount(1);
  await shoot.upload(["sample3.jpg"]);
  const button = page.locator("#fresh button");
  await expect(button).toContainText("1 nouvelle photo de vous");
  await expect(page.locator(".photos img")).toHaveCount(1);
  await button.click();
  await expect(page.locator(".photos img")).toHaveCount(2);
});

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
  await page.goBack();
  await gallery(page, 2);
  await page.locator(".photos a").nth(1).click();
  await expect(viewer).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${shoot.address}$`));
  await expect(page.locator(".photos a").nth(1)).toBeFocused();
});

test("all of it goes by keyboard", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(PHOTOS);
  await shoot.searched();
  const selfie = await selfieOf(context, "Gwen");
  // From now on, for the browser must not open its own.
  const chooser = page.waitForEvent("filechooser");
  await page.goto(shoot.address);
  await go(page, page.locator("#consent"));
  await page.keyboard.press("Space");
  await go(page, page.locator("#choose"));
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(selfie);
  await go(page, page.locator("#send"));
  await page.keyboard.press("Enter");
  await gallery(page, 2);
  await go(page, page.locator(".photos a").first());
  await page.keyboard.press("Enter");
  const viewer = page.getByRole("dialog");
  await expect(viewer).toBeVisible();
  await go(page, viewer.getByRole("button", { name: "Photo suivante" }));
  await page.keyboard.press("Enter");
  await expect(viewer.getByRole("status")).toHaveText("Photo 2 sur 2");
  await go(page, viewer.getByRole("link", { name: "Télécharger" }), "Shift+Tab");
  await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  await page.keyboard.press("Escape");
  // The browser's list of downloads has taken the focus of the window, not that in the page.
  const second = page.locator(".photos a").nth(1);
  await expect.poll(() => second.evaluate((link) => link === document.activeElement)).toBe(true);
  await go(page, page.getByRole("link", { name: "Moi" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await go(page, page.getByRole("button", { name: "Créer un lien personnel" }));
  await page.keyboard.press("Enter");
  await expect(page.locator("#link")).toContainText("/p/");
});

test("a download is the whole picture under its own name", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(["sample2.jpg"]);
  await page.goto(shoot.address);
  await send(page, await selfieOf(context, "Bea"));
  await gallery(page, 1);
  await page.locator(".photos a").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("link", { name: "Télécharger" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("sample2.jpg");
  const saved = await readFile(await download.path());
  const served = await page.request.get(`${page.url().replace(/.*\/photo\//, "/api/photo/")}?size=original`);
  const digest = (/** @type {Buffer} */ bytes) => createHash("sha256").update(bytes).digest("hex");
  expect(digest(saved)).toBe(digest(await served.body()));
});

test("a picture that will not do is refused with its reason", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await page.goto(shoot.address);
  await send(page, await group());
  await expect(page.locator(".problem:visible").filter({ hasText: "Plusieurs visages" })).toBeVisible();
  await page.locator("#choose").setInputFiles(await wall(context));
  await expect(page.getByText("Plusieurs visages")).toHaveCount(0);
  await page.locator("#send").click();
  await expect(page.locator(".problem:visible").filter({ hasText: "Aucun visage" })).toBeVisible();
  await page.locator("#choose").setInputFiles({
    name: "IMG_0001.HEIC",
    mimeType: "image/heic",
    buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"),
  });
  await page.locator("#send").click();
  await expect(page.locator(".problem:visible").filter({ hasText: "HEIC" })).toBeVisible();
  await page.locator("#choose").setInputFiles(await selfieOf(context, "Bea"));
  await page.locator("#send").click();
  await expect(page.getByText("Le photographe n’a pas encore envoyé de photos")).toBeVisible();
});

test("the page's own camera takes the picture", async ({ page }) => {
  const shoot = await Shoot.begin();
  await page.goto(shoot.address);
  await page.locator("#consent").check();
  await page.evaluate(() => sessionStorage.setItem("findme-selfie-begun", "1"));
  await page.reload();
  await page.locator("#consent").check();
  await page.getByRole("button", { name: "Utiliser la caméra" }).click();
  await page.getByRole("button", { name: "Prendre la photo" }).click();
  await expect(page.locator("#preview")).toBeVisible();
  await page.locator("#send").click();
  // The browser's fake camera shows a pattern, and no face.
  await expect(page.locator(".problem:visible").filter({ hasText: "Aucun visage" })).toBeVisible();
});

test("the personal link opens the photos in a fresh browser", async ({ page, context, browser }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(["sample2.jpg"]);
  await page.goto(shoot.address);
  await send(page, await selfieOf(context, "Bea"));
  await expect(page.locator(".photos img")).toHaveCount(1);
  await page.getByRole("link", { name: "Moi" }).click();
  await page.getByRole("button", { name: "Créer un lien personnel" }).click();
  const link = (await page.locator("#link").textContent()) ?? "";
  const other = await browser.newContext();
  const fresh = await other.newPage();
  await fresh.goto(link);
  await expect(fresh.locator(".photos img")).toHaveCount(1);
  expect(fresh.url()).not.toContain("/p/");
  await other.close();
});

test("erasing ends everything, and Back shows nothing", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await shoot.upload(["sample2.jpg"]);
  await page.goto(shoot.address);
  await send(page, await selfieOf(context, "Bea"));
  await expect(page.locator(".photos img")).toHaveCount(1);
  await page.getByRole("link", { name: "Moi" }).click();
  await page.getByRole("link", { name: "Tout effacer" }).click();
  await page.getByRole("button", { name: "Oui, tout effacer" }).click();
  await expect(page.getByText("Reçu n°")).toBeVisible();
  await page.goBack();
  await page.goBack();
  await expect(page.locator("#consent")).toBeVisible();
  await page.goto(shoot.address);
  await expect(page.locator("#consent")).toBeVisible();
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("the forms work", async ({ page, browser }) => {
    const shoot = await Shoot.begin();
    await shoot.upload(["sample2.jpg"]);
    await shoot.searched();
    const selfie = await selfieBeside(browser, "Bea");
    await page.goto(shoot.address);
    await send(page, selfie);
    await expect(page.locator(".photos img")).toHaveCount(1);
    await page.locator(".photos a").click();
    await expect(page.locator(".one img")).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Télécharger" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("sample2.jpg");
    await page.getByRole("link", { name: "Retour aux photos" }).click();
    await expect(page.locator(".photos img")).toHaveCount(1);
    // A photo that arrives is there when the page is loaded again.
    await shoot.upload(["sample2.jpg"], "once-more.jpg");
    await shoot.searched();
    await expect(async () => {
      await page.reload();
      await expect(page.locator(".photos img")).toHaveCount(2, { timeout: 1_000 });
    }).toPass();
    await page.getByRole("link", { name: "Moi" }).click();
    await page.getByRole("button", { name: "Créer un lien personnel" }).click();
    const link = (await page.locator("#link").textContent()) ?? "";
    const other = await browser.newContext({ javaScriptEnabled: false });
    const fresh = await other.newPage();
    await fresh.goto(link);
    await expect(fresh.locator(".photos img")).toHaveCount(2);
    await other.close();
  });

  test("a form without consent comes back with what was typed", async ({ page, browser }) => {
    const shoot = await Shoot.begin();
    const selfie = await selfieBeside(browser, "Bea");
    await page.goto(shoot.address);
    await page.locator("#email").fill("bea@example.org");
    await page.locator("#choose").setInputFiles(selfie);
    await page.locator("#send").click();
    await expect(page.locator(".problem").first()).toBeVisible();
    await expect(page.locator("#email")).toHaveValue("bea@example.org");
  });
});

test.describe("in English", () => {
  test.use({ locale: "en-GB" });

  test("every step is in English", async ({ page, context, browser }) => {
    const shoot = await Shoot.begin();
    await shoot.upload(["sample2.jpg"]);
    await page.goto(shoot.address);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await send(page, await selfieOf(context, "Bea"));
    await expect(page.getByText("1 photo of you")).toBeVisible();
    await gallery(page, 1);
    await page.locator(".photos a").click();
    const viewer = page.getByRole("dialog");
    await expect(viewer.getByRole("status")).toHaveText("Photo 1 of 1");
    await Promise.all([page.waitForEvent("download"), viewer.getByRole("link", { name: "Download" }).click()]);
    await viewer.getByRole("button", { name: "Close" }).click();
    // The one that arrives is not the same file: it has another name and other bytes.
    await shoot.upload(["sample2.jpg"], "once-more.jpg");
    await page.getByRole("button", { name: "1 new photo of you" }).click();
    await gallery(page, 2);
    await page.getByRole("link", { name: "Me", exact: true }).click();
    await page.getByRole("button", { name: "Make a personal link" }).click();
    const link = (await page.locator("#link").textContent()) ?? "";
    const other = await browser.newContext({ locale: "en-GB" });
    const fresh = await other.newPage();
    await fresh.goto(link);
    await expect(fresh.getByText("2 photos of you")).toBeVisible();
    await other.close();
    await page.getByRole("link", { name: "Français" }).click();
    await expect(page.getByText("2 photos de vous")).toBeVisible();
    await page.getByRole("link", { name: "Moi" }).click();
    await expect(page.getByRole("heading", { name: "Vos données" })).toBeVisible();
  });
});

/**
 * Goes to an element by a key, and sees at every step where the focus is.
 * @param {Page} page
 * @param {import("@playwright/test").Locator} aim
 */
async function go(page, aim, key = "Tab") {
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
async function gallery(page, number) {
  await expect(page.locator(".photos img")).toHaveCount(number);
  await page.waitForLoadState();
}

/**
 * Waits until so many pictures are not only there, but painted.
 * @param {Page} page
 * @param {number} number
 */
async function loaded(page, number) {
  await expect
    .poll(() =>
      page.locator(".photos img").evaluateAll(
        (images) => images.filter((image) => image instanceof HTMLImageElement && image.naturalWidth > 0).length,
      ),
    )
    .toBe(number);
}

test.describe("over plain HTTP in a local network", () => {
  // Browsers trust a name of this machine more than that of any other.
  test.use({ javaScriptEnabled: false });

  test("the forms work without a script", async ({ browser }) => {
    const shoot = await Shoot.begin();
    await shoot.upload(["sample2.jpg"]);
    await shoot.searched();
    const selfie = await selfieBeside(browser, "Bea");
    const lan = await browser.newContext({ javaScriptEnabled: false, locale: "fr-FR" });
    const page = await lan.newPage();
    await page.goto(`http://findme.test:${new URL(process.env.BASE_URL ?? "").port}${shoot.address}`);
    await send(page, selfie);
    await expect(page.locator(".photos img")).toHaveCount(1);
    await page.getByRole("link", { name: "Moi" }).click();
    await page.getByRole("button", { name: "Créer un lien personnel" }).click();
    await expect(page.locator("#link")).toContainText("/p/");
    await lan.close();
  });
});
