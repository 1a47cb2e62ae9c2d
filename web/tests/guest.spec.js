// A guest's journey with real photographs: from the QR code's address to the own photos, by phone and by desktop.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gallery, go, loaded, send } from "./support/guest.js";
import { expect, test } from "./support/page.js";
import { group, selfieBeside, selfieOf, wall } from "./support/people.js";
import { PHOTOS, Shoot } from "./support/studio.js";

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
  await gallery(page, 2);

  // What the page shows already is not new, and what it never had is not gone.
  const address = await page.locator(".photos a").first().getAttribute("href");
  const shown = Number(address?.split("/").pop());
  /** @type {import("@playwright/test").Route[]} */
  const asked = [];
  await page.route("**/api/my-photos/changes*", (route) => void asked.push(route));
  const tell = async (/** @type {number[]} */ added, /** @type {number[]} */ removed) => {
    await expect.poll(() => asked.length).toBe(1);
    await asked.pop()?.fulfill({ json: { cursor: "7.12", added: added.map((id) => ({ id })), removed } });
  };
  await page.reload();
  await tell([shown], [90_001]);
  await tell([90_002], []);
  await expect(button).toContainText("1 nouvelle photo de vous");
  await tell([], [90_002]);
  await expect(page.locator("#fresh")).toBeEmpty();
  await tell([], [shown]);
  await expect(button).toBeVisible();
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
  // A browser that cannot read it shows no broken picture.
  await expect(page.locator("#chosen-name")).toHaveText("IMG_0001.HEIC");
  await expect(page.locator("#preview")).toBeHidden();
  await page.locator("#send").click();
  await expect(page.locator(".problem:visible").filter({ hasText: "HEIC" })).toBeVisible();
  await page.locator("#choose").setInputFiles(await selfieOf(context, "Bea"));
  await expect(page.locator("#preview")).toBeVisible();
  await page.locator("#send").click();
  await expect(page.getByText("Le photographe n’a pas encore envoyé de photos")).toBeVisible();
});

test("the form says what is wrong where it can be mended", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await page.goto(shoot.address);
  await page.locator("#consent").check();
  const without = page.getByRole("button", { name: "sans selfie" });

  // Back shows the form as it was when it was accepted; it can be sent again.
  let sent = 0;
  await page.route("**/join?without=selfie", async (route) => {
    sent += 1;
    await route.fulfill({ json: { location: "#accepted" } });
  });
  await without.click();
  await expect(page).toHaveURL(/#accepted$/);
  await expect(page.locator("#status")).not.toBeEmpty();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(page.locator("#status")).toBeEmpty();
  const accepted = page.waitForResponse("**/join?without=selfie");
  await without.click();
  // Until the answer is there the form waits, and Back would come too early for it.
  await (await accepted).finished();
  expect(sent).toBe(2);
  await page.unrouteAll();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));

  const email = page.locator("#email");
  const sentence = page.locator(".problem:visible");
  await email.fill("nobody");
  await without.click();
  await expect(email).toBeFocused();
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expect(sentence).toHaveCount(1);
  await email.fill("");
  await expect(email).not.toHaveAttribute("aria-invalid");
  await expect(page.locator("#email-problem")).toBeHidden();
  await without.click();
  await page.getByRole("link", { name: "Moi" }).click();

  // Why an earlier picture was refused says nothing beside what is wrong now.
  await page.locator("#choose").setInputFiles(await wall(context));
  await page.locator("#join").evaluate((form) => {
    if (form instanceof HTMLFormElement) form.submit();
  });
  const reason = page.locator("#reason");
  await expect(reason).toBeVisible();
  await page.locator("#send").click();
  await expect(page.locator("#selfie-problem")).toBeVisible();
  await expect(reason).toHaveCount(0);
});

test("the page's own camera takes the picture", async ({ page }) => {
  const shoot = await Shoot.begin();
  await page.goto(shoot.address);
  await page.locator("#consent").check();
  await page.evaluate(() => sessionStorage.setItem("findme-selfie-begun", "1"));
  await page.reload();
  await page.locator("#consent").check();
  const camera = page.getByRole("button", { name: "Utiliser la caméra" });
  const problem = page.locator("#selfie-problem");
  // Where there is none, nothing has blocked it.
  const words = await page.locator("#selfie-words").evaluate((/** @type {HTMLElement} */ template) => {
    template.dataset.nocamera ||= "no camera";
    return { ...template.dataset };
  });
  for (const [name, text] of [["NotFoundError", words.nocamera], ["NotAllowedError", words.blocked]]) {
    await page.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
    }, name);
    await camera.click();
    await expect(problem).toHaveText(text ?? "");
  }
  await page.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, "getUserMedia"));
  // Two quick presses are one.
  await camera.evaluate((/** @type {HTMLElement} */ button) => {
    button.click();
    button.click();
  });
  await page.getByRole("button", { name: "Prendre la photo" }).click();
  await expect(page.locator("#preview")).toBeVisible();
  await expect(problem).toBeHidden();
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
