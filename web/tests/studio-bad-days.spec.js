// Days of a photographer on which people get in each other's way: while photos are under way, somebody is shut out, logs out,
// or sends the same photos.
import { expect, test } from "./support/page.js";
import { logIn } from "./support/staff.js";
import { PASSWORD, Shoot, photographer } from "./support/studio.js";
import { allArrived, counts, hold, photos, ready, received } from "./support/uploads.js";

/** @typedef {import("@playwright/test").Page} Page */

/** Photos of each upload: enough for all requests that are made at once. */
const PHOTOS = 6;

/**
 * A second photographer of an event on its page for uploading; answers the name.
 * @param {Page} page
 * @param {Page} owner
 * @param {Shoot} shoot
 */
async function join(page, owner, shoot) {
  const name = await photographer();
  await logIn(owner, "admin", `/studio/events/${shoot.id}/team`);
  await owner.getByRole("button", { name: "Créer un lien d’invitation" }).click();
  const invitation = new URL(await owner.locator("output").innerText());
  await logIn(page, name);
  await page.goto(invitation.pathname);
  await page.locator("button.main").click();
  await expect(page.getByRole("link", { name: "Envoyer", exact: true })).toBeVisible();
  await page.goto(`/studio/events/${shoot.id}/upload`);
  await ready(page);
  return name;
}

/**
 * Chooses photos whose requests are held back; answers what lets them go, once some are under way.
 * @param {Page} page
 */
async function underWay(page) {
  const sending = await hold(page);
  await page.locator("#files").setInputFiles(await photos(PHOTOS));
  await sending.begun();
  return sending;
}

/**
 * A page that is shut out says why and what to do, and sends nothing more.
 * @param {Page} page
 * @param {Shoot} shoot
 * @param {RegExp} why
 */
async function stopped(page, shoot, why) {
  await expect(page.locator("#ended")).toBeVisible();
  await expect(page.locator("#ended")).toHaveText(why);
  await expect(page.locator("#advice")).toBeEmpty();
  await expect(page).toHaveTitle(/^Envoyer des photos/);
  let requests = 0;
  page.on("request", () => (requests += 1));
  // What is chosen now waits, too. Hashing it and asking for it takes less than this.
  await page.locator("#files").setInputFiles(await photos(1));
  await page.waitForTimeout(2500);
  expect(requests).toBe(0);
  expect(await shoot.count()).toBe(0);
}

test("who is taken from the team meanwhile is told, and sends no more", async ({ page, browser }) => {
  const shoot = await Shoot.begin();
  const office = await browser.newContext();
  const owner = await office.newPage();
  const name = await join(page, owner, shoot);
  const sending = await underWay(page);
  await owner.reload();
  await owner.getByRole("button", { name: `Retirer – ${name}` }).click();
  await expect(owner.getByRole("rowheader", { name })).toHaveCount(0);
  await sending.release();
  await stopped(page, shoot, /n’existe pas.*L’envoi est arrêté/);
  for (const place of ["", "/photos", "/upload", "/poster", "/team"]) {
    const answer = await page.goto(`/studio/events/${shoot.id}${place}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Cette page n’existe pas");
  }
  await page.goto("/studio");
  await expect(page.getByText("Vous n’avez pas encore d’événement.")).toBeVisible();
  await office.close();
});

test("whose account is closed meanwhile is told, and sends no more", async ({ page, browser }) => {
  const shoot = await Shoot.begin();
  const office = await browser.newContext();
  const owner = await office.newPage();
  const name = await join(page, owner, shoot);
  const sending = await underWay(page);
  await owner.goto(`/admin/accounts?query=${name}`);
  await owner.getByRole("button", { name: `Fermer – ${name}` }).click();
  await expect(owner.getByRole("button", { name: `Rouvrir – ${name}` })).toBeVisible();
  await sending.release();
  await stopped(page, shoot, /connecter.*L’envoi est arrêté/);
  for (const place of ["", `/events/${shoot.id}/photos`, `/events/${shoot.id}/upload`]) {
    await page.goto(`/studio${place}`);
    await expect(page).toHaveURL(/\/login\?next=/);
    await page.getByLabel("Nom d’utilisateur").fill(name);
    await page.getByLabel("Mot de passe").fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
  }
  await office.close();
});

test("two photographers send the same photos at the same instant", async ({ page, browser }) => {
  const shoot = await Shoot.begin();
  const other = await browser.newContext();
  const owner = await other.newPage();
  await join(page, owner, shoot);
  await owner.goto(`/studio/events/${shoot.id}/upload`);
  await ready(owner);
  const pages = [page, owner];
  const same = await photos(PHOTOS);
  const arrived = pages.map(received);
  const sending = await Promise.all(pages.map(hold));
  for (const one of pages) await one.locator("#files").setInputFiles(same);
  // Neither has been told of the other's.
  await Promise.all(sending.map(({ begun }) => begun()));
  await Promise.all(sending.map(({ release }) => release()));
  let fresh = 0;
  for (const [index, one] of pages.entries()) {
    await allArrived(one);
    const { there, total, known } = await counts(one);
    expect([there, total]).toEqual([PHOTOS, PHOTOS]);
    const answered = await arrived[index]?.();
    expect(answered?.fresh).toBe(PHOTOS - known);
    fresh += PHOTOS - known;
  }
  expect(fresh).toBe(PHOTOS);
  expect(await shoot.count()).toBe(PHOTOS);
  await page.goto(`/studio/events/${shoot.id}/photos`);
  await expect(page.locator(".managed li")).toHaveCount(PHOTOS);
  await other.close();
});

test("who logs out in another tab logs in again, and the upload goes on", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  await ready(page);
  const sending = await underWay(page);
  const tab = await context.newPage();
  await tab.goto("/studio");
  await tab.getByRole("button", { name: "Se déconnecter" }).click();
  await expect(tab).not.toHaveURL(/\/studio/);
  await sending.release();
  await stopped(page, shoot, /^Veuillez vous connecter/);
  await logIn(tab, "admin");
  await page.locator("#retry").click();
  await allArrived(page);
  // One more was chosen while it was stopped.
  expect(await counts(page)).toEqual({ there: PHOTOS + 1, total: PHOTOS + 1, known: 0 });
  expect(await shoot.count()).toBe(PHOTOS + 1);
});
