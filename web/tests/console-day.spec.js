// An admin's first day: from the setup of a new server to a job that is mended.
import { test } from "./support/own.js";
import { expect } from "./support/page.js";
import { PASSWORD, photograph } from "./support/studio.js";

/**
 * A photograph whose second half is empty, as a bad card gives it.
 * @param {Buffer} whole
 */
function damaged(whole) {
  return Buffer.from(whole).fill(0, Math.floor(whole.length / 2));
}

test("from the setup to a mended job", async ({ page, context, data }) => {
  await page.goto("/setup");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Premier administrateur");
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("First admin");
  await page.getByRole("link", { name: "Français" }).click();
  await page.getByLabel("Nom d’utilisateur").fill("olga");
  await page.getByLabel("Adresse e-mail").fill("olga@example.org");
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.getByLabel("Jeton d’installation").fill(await data.setupToken());
  await page.locator("button.main").click();

  await expect(page).toHaveURL(/\/studio\/first$/);
  await page.getByLabel("Nom de l’événement").fill("Répétition");
  await expect(page.getByLabel("Avec des photos d’exemple")).toBeChecked();
  await page.getByRole("button", { name: "Créer l’événement" }).click();
  await expect(page).toHaveURL(/\/studio\/events\/\d+$/);
  // The numbers follow while the admin looks; a reload would lose the mark.
  await page.evaluate(() => (document.title = "not loaded again"));
  const number = (/** @type {string} */ name) => page.locator(`[data-count='${name}']`);
  await expect(number("photos.done")).toHaveText("6");
  await expect(number("guests.found")).toHaveText("7");
  await expect(number("matches")).toHaveText("8");

  const whole = Buffer.concat([await photograph("sample1.jpg"), Buffer.from("once more")]);
  const bad = damaged(whole);
  const other = await context.newPage();
  await other.goto(`${page.url()}/upload`);
  await other.locator("#files").setInputFiles({ name: "abîmée.jpg", mimeType: "image/jpeg", buffer: bad });
  await expect(other.locator("#advice")).toContainText("Tout est arrivé");
  await expect(number("photos.failed")).toHaveText("1");

  await other.goto("/admin/jobs?state=failed");
  const failed = other.locator("tbody tr");
  await expect(failed).toHaveCount(1);
  await expect(failed).toContainText("Le fichier est endommagé ou incomplet");
  const job = await failed.getByRole("rowheader").innerText();
  await data.replace(bad, whole);
  await failed.getByRole("button", { name: /^Réessayer/ }).click();
  await expect(other).toHaveURL(/\/admin\/jobs\?state=failed$/);
  await expect(other.locator("main")).toContainText("Aucune tâche ici.");

  await expect(number("photos.failed")).toHaveText("0");
  await expect(number("photos.done")).toHaveText("7");
  // Ada and Gwen are in it.
  await expect(number("matches")).toHaveText("10");
  await other.goto("/admin/jobs?state=done");
  await expect(other.getByRole("rowheader", { name: job, exact: true }).first()).toBeVisible();
  await expect(page).toHaveTitle("not loaded again");
  await page.getByRole("link", { name: "Photos", exact: true }).first().click();
  await page.locator(".managed li").filter({ hasText: "abîmée.jpg" }).getByRole("link").click();
  await expect(page.locator("main .list li")).toHaveText([/^Ada/, /^Gwen/]);
});
