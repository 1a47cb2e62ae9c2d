// A photographer's first day: from an admin's invitation to a poster that brings guests.
import { readFile } from "node:fs/promises";
import { reader } from "./support/codes.js";
import { send } from "./support/guest.js";
import { expect, test } from "./support/page.js";
import { selfieOf } from "./support/people.js";
import { logIn } from "./support/staff.js";
import { PASSWORD, Shoot, photograph } from "./support/studio.js";

/** Points of a PDF in a millimetre. */
const POINTS = 72 / 25.4;

/** What each format promises: one sheet of this size, in millimetres. */
const SHEETS = /** @type {const} */ ([
  ["a4", 210, 297],
  ["a6", 105, 148],
  ["cards", 210, 297],
]);

/**
 * The sizes of the pages of a PDF, in whole millimetres.
 * @param {Buffer} pdf
 */
function pagesOf(pdf) {
  const text = pdf.toString("latin1");
  const boxes = [...text.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)];
  expect(boxes.length).toBe([...text.matchAll(/\/Type\s*\/Page\b/g)].length);
  return boxes.map(([, width, height]) => [width, height].map((points) => Math.round(Number(points) / POINTS)));
}

test("from an invitation to a printed poster and the first guest", async ({ page, browser }) => {
  const admin = await browser.newContext();
  const office = await admin.newPage();
  await logIn(office, "admin", "/admin/invitations");
  await office.getByLabel("Pour qui").fill("Rose");
  await office.getByRole("button", { name: "Créer un lien" }).click();
  const invitation = await office.locator("output").innerText();
  await admin.close();

  await page.goto(invitation);
  const name = `rose-${crypto.randomUUID().slice(0, 8)}`;
  await page.getByLabel("Nom d’utilisateur").fill(name);
  await page.getByLabel("Adresse e-mail").fill(`${name}@example.org`);
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.getByRole("button", { name: "Créer le compte" }).click();
  await expect(page).toHaveURL(/\/studio$/);

  await page.getByLabel("Nom de l’événement").fill("Les 60 ans de Jean-Marc & Françoise");
  await page.getByRole("button", { name: "Créer l’événement" }).click();
  await page.getByRole("link", { name: "Envoyer des photos" }).click();
  await page.locator("#files").setInputFiles(
    await Promise.all(
      ["sample1.jpg", "sample3.jpg"].map(async (name) => ({
        name,
        mimeType: "image/jpeg",
        buffer: await photograph(name),
      })),
    ),
  );
  await expect(page.locator("#advice")).toContainText("Tout est arrivé");

  await page.getByRole("link", { name: "Affiche", exact: true }).click();
  await page.getByLabel("Langue").selectOption("both");
  await page.waitForURL(/text=both/);
  for (const [size, width, height] of SHEETS) {
    await page.getByLabel("Format").selectOption(size);
    // The first one is chosen already, so nothing is loaded.
    await page.waitForURL(new RegExp(`size=${size}&text=both`));
    await expect(page.locator(`.sheet.${size}`)).toBeVisible();
    const codes = page.locator(".poster img");
    await expect
      .poll(() => codes.evaluateAll((all) => all.every((one) => one instanceof HTMLImageElement && one.naturalWidth > 0)))
      .toBe(true);
    // Nothing of a card is cut off, on paper of this width without its margins.
    await page.setViewportSize({ width: Math.round(((210 - 24) * 96) / 25.4), height: 800 });
    await page.emulateMedia({ media: "print" });
    const cut = await page.locator(".poster").first().evaluate((poster) => poster.scrollHeight - poster.clientHeight);
    expect(cut).toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: null });
    await page.setViewportSize({ width: 1280, height: 800 });
    // The paper is what the printer has, unless the sheet asks for another one.
    const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
    expect(pagesOf(pdf)).toEqual([[width, height]]);
  }
  const address = await page.locator(".poster-link").first().innerText();
  expect(new URL(address).origin).toBe(new URL(page.url()).origin);

  // The numbers follow while the photographer looks; a reload would lose the mark.
  await page.getByRole("link", { name: "Aperçu" }).click();
  await expect(page.locator("[data-count='guests.joined']")).toHaveText("0");
  // A photo that is found after the first one is offered by a button, and not shown by itself.
  await expect(page.locator("[data-count='photos.done']")).toHaveText("2");
  await page.evaluate(() => (document.title = "not loaded again"));
  const visitor = await browser.newContext();
  const guest = await visitor.newPage();
  await guest.goto(address);
  await expect(guest.getByRole("heading", { level: 1 })).toContainText("Jean-Marc & Françoise");
  await send(guest, await selfieOf(visitor, "Gwen"));
  await expect(guest.locator(".photos img")).toHaveCount(2);
  await visitor.close();
  await expect(page.locator("[data-count='guests.joined']")).toHaveText("1");
  await expect(page.locator("[data-count='guests.found']")).toHaveText("1");
  await expect(page.locator("[data-count='matches']")).toHaveText("2");
  await expect(page).toHaveTitle("not loaded again");
});

/** Millimetres of paper that a sheet leaves for its contents, from side to side. */
const WIDTHS = { a4: 210 - 24, a6: 105 - 12, cards: 210 - 24 };

/** The least width of a code that a phone reads at arm's length, its white edge included, in millimetres. */
const LEAST_CODE = 25;

test.describe("on paper", () => {
  // A printer has several times the points of a screen.
  test.use({ deviceScaleFactor: 2 });

  test("every code on every poster holds the address beside it", async ({ page, context }) => {
    const shoot = await Shoot.begin();
    await logIn(page, "admin", `/studio/events/${shoot.id}/poster`);
    const address = new URL(shoot.address, page.url()).href;
    const decode = await reader(context);
    await page.emulateMedia({ media: "print" });
    for (const text of ["fr", "en", "both"]) {
      for (const [size, copies] of /** @type {const} */ ([["a4", 1], ["a6", 1], ["cards", 8]])) {
        const width = Math.round((WIDTHS[size] * 96) / 25.4);
        await page.setViewportSize({ width, height: 800 });
        await page.goto(`/studio/events/${shoot.id}/poster?size=${size}&text=${text}`);
        const posters = await page.locator(".poster").all();
        expect(posters).toHaveLength(copies);
        for (const poster of posters) {
          await expect(poster.locator(".poster-link")).toHaveText(address);
          expect(await decode(await poster.screenshot())).toBe(address);
          const box = await poster.locator("img").boundingBox();
          expect(((box?.width ?? 0) * 25.4) / 96).toBeGreaterThanOrEqual(LEAST_CODE);
        }
      }
    }
  });

  test("a name of the greatest length leaves the code whole, on one sheet", async ({ page, context }) => {
    const shoot = await Shoot.begin({ name: "Marie-Bérengère & Jean-Christophe ".repeat(6).slice(0, 199).trim() });
    await logIn(page, "admin", `/studio/events/${shoot.id}/poster`);
    const address = new URL(shoot.address, page.url()).href;
    const decode = await reader(context);
    for (const [size, ...sides] of SHEETS) {
      await page.goto(`/studio/events/${shoot.id}/poster?size=${size}&text=both`);
      expect(pagesOf(await page.pdf({ format: "A4", preferCSSPageSize: true }))).toEqual([sides]);
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize({ width: Math.round((WIDTHS[size] * 96) / 25.4), height: 800 });
      for (const poster of await page.locator(".poster").all()) {
        expect(await decode(await poster.screenshot())).toBe(address);
        expect(await poster.evaluate((poster) => poster.scrollHeight - poster.clientHeight)).toBeLessThanOrEqual(0);
      }
      await page.emulateMedia({ media: null });
    }
  });

  test("the code holds the address as a file too", async ({ page, context }) => {
    const shoot = await Shoot.begin();
    await logIn(page, "admin", `/studio/events/${shoot.id}/poster`);
    const decode = await reader(context);
    for (const [name, type] of /** @type {const} */ ([["SVG", "image/svg+xml"], ["PNG", "image/png"]])) {
      const saving = page.waitForEvent("download");
      await page.getByRole("link", { name: `QR code en ${name}` }).click();
      const saved = await saving;
      expect(saved.suggestedFilename()).toBe(`qr.${name.toLowerCase()}`);
      const picture = await readFile(await saved.path());
      expect(await decode(picture, type)).toBe(new URL(shoot.address, page.url()).href);
    }
  });
});

test("an event that is deleted meanwhile stops its upload, in words", async ({ page, browser }) => {
  const shoot = await Shoot.begin({ name: "Bientôt supprimé" });
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  const other = await browser.newContext();
  const settings = await other.newPage();
  await logIn(settings, "admin", `/studio/events/${shoot.id}/settings`);
  // The files wait until the event is gone.
  /** @type {import("@playwright/test").Route[]} */
  const held = [];
  let isHeld = true;
  await page.route("**/upload-photos", (route) => (isHeld ? void held.push(route) : route.continue()));
  await page.locator("#files").setInputFiles({ name: "1.jpg", mimeType: "image/jpeg", buffer: await photograph("sample1.jpg") });
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await settings.getByLabel("recopiez le nom").fill(shoot.name);
  await settings.getByRole("button", { name: "Supprimer l’événement" }).click();
  await expect(settings).toHaveURL(/\/studio$/);
  await other.close();
  isHeld = false;
  await Promise.all(held.map((route) => route.continue()));
  await expect(page.locator("#ended")).toBeVisible();
  await expect(page.locator("#ended")).toContainText("n’existe pas. L’envoi est arrêté");
});
