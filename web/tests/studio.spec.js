// A photographer's day in the browser: an event, its photographs, its guests, the poster and the settings.
import { expect, test } from "./support/page.js";
import { logIn } from "./support/staff.js";
import { PHOTOS, Shoot, photograph, photographer } from "./support/studio.js";

/** @param {string[]} names */
const files = (names) =>
  Promise.all(names.map(async (name) => ({ name, mimeType: "image/jpeg", buffer: await photograph(name) })));

test("an event from its creation to its photos, guests and poster", async ({ page }) => {
  await logIn(page, await photographer());
  await page.getByLabel("Nom de l’événement").fill("Mariage d’Anne & <b>Léo</b>");
  await page.getByRole("button", { name: "Créer l’événement" }).click();
  await expect(page.getByText("À faire")).toBeVisible();
  await page.getByRole("link", { name: "envoyez les premières" }).click();

  // Photographs, one of them twice, and what is none.
  const heic = { name: "IMG_1.HEIC", mimeType: "image/heic", buffer: Buffer.from("heic") };
  const raw = { name: "DSC_1.NEF", mimeType: "", buffer: Buffer.from("raw") };
  const broken = { name: "broken.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture at all") };
  const twice = { ...(await files(["sample1.jpg"]))[0], name: "again.jpg" };
  await page.locator("#files").setInputFiles([...(await files(PHOTOS)), heic, raw, broken, /** @type {any} */ (twice)]);
  await expect(page.locator("#advice")).toContainText("L’envoi est fini, sauf");
  await expect(page.locator("#state")).toHaveText("7 sur 8 envoyées");
  await expect(page.locator("#details")).toContainText("1 déjà là");
  await expect(page.locator("#details")).toContainText("2 laissés de côté : 1 HEIC, 1 RAW");
  await expect(page.locator("#failures li")).toHaveCount(1);
  await expect(page.locator("#failures li")).toContainText("broken.jpg – ");

  // A reload, and the same files: each is recognised.
  await page.reload();
  await page.locator("#files").setInputFiles(await files(PHOTOS));
  await expect(page.locator("#advice")).toContainText("Tout est arrivé");
  await expect(page.locator("#details")).toContainText("6 déjà là");

  await page.getByRole("link", { name: "Photos", exact: true }).click();
  await expect(page.locator(".managed li")).toHaveCount(6);
  // States follow without a reload.
  await expect(page.locator(".managed .state", { hasText: "visage" })).toHaveCount(6);

  await page.locator("#choose-all").click();
  await expect(page.locator("#chosen-count")).toHaveText("6 photos choisies");
  await page.getByRole("button", { name: "Montrer à tous", exact: true }).click();
  await expect(page.locator(".managed .badge")).toHaveCount(6);
  await page.getByRole("link", { name: /Visibles par tous \(6\)/ }).click();
  await expect(page.locator(".managed li")).toHaveCount(6);

  // Deleting can be undone for a moment, and happens when the page is left.
  const boxes = page.locator(".managed input");
  await boxes.first().check();
  await page.getByRole("button", { name: "Supprimer", exact: true }).click();
  await expect(page.locator("#undo")).toContainText("1 photo supprimée.");
  await page.getByRole("button", { name: "Annuler la suppression" }).click();
  await expect(page.locator(".managed li:visible")).toHaveCount(6);
  await boxes.first().check();
  await page.getByRole("button", { name: "Supprimer", exact: true }).click();
  await page.getByRole("link", { name: "Aperçu" }).click();
  await expect(page.locator("[data-count='photos.total']")).toHaveText("5");

  await page.getByRole("link", { name: "Affiche", exact: true }).click();
  await page.getByLabel("Format").selectOption("cards");
  await expect(page.locator(".poster")).toHaveCount(8);
  await expect
    .poll(() => page.locator(".poster img").first().evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth))
    .toBeGreaterThan(0);

  await page.getByRole("link", { name: "Réglages" }).click();
  await page.getByLabel("Organisateur").fill("Anne et Léo");
  await page.getByLabel("Votre texte en anglais").fill("One\nTwo");
  await page.locator("#consent").getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByText("C’est enregistré.")).toBeVisible();
  await expect(page.getByLabel("Votre texte en anglais")).toHaveValue("One\nTwo");

  await page.getByLabel("recopiez le nom").fill("Mariage");
  await page.getByRole("button", { name: "Supprimer l’événement" }).click();
  await expect(page.getByRole("alert")).toContainText("pas le nom");
  await page.getByLabel("recopiez le nom").fill("Mariage d’Anne & <b>Léo</b>");
  await page.getByRole("button", { name: "Supprimer l’événement" }).click();
  await expect(page.getByText("Vous n’avez pas encore d’événement.")).toBeVisible();
});

test("numbers follow while the page is open, and a search tells how it ended", async ({ page }) => {
  const shoot = await Shoot.begin();
  await logIn(page, "admin", `/studio/events/${shoot.id}`);
  await expect(page.locator("[data-count='photos.total']")).toHaveText("0");
  await shoot.upload(["sample1.jpg", "sample2.jpg"]);
  await expect(page.locator("[data-count='photos.done']")).toHaveText("2");
  await page.getByRole("link", { name: "Relancer la recherche" }).click();
  await expect(page.getByText("C’est gratuit.")).toBeVisible();
  await page.getByRole("button", { name: "Relancer maintenant" }).click();
  await expect(page.getByText("Dernière recherche")).toBeVisible();
});

test("an upload goes on when the network comes back", async ({ page, context }) => {
  const shoot = await Shoot.begin();
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  let isCut = true;
  await page.route("**/upload-photos", (route) => (isCut ? route.abort("internetdisconnected") : route.continue()));
  await page.locator("#files").setInputFiles(await files(PHOTOS));
  await expect(page.locator("#offline")).toBeVisible();
  await expect(page.locator("#advice")).toContainText("Gardez cette page ouverte");
  isCut = false;
  await expect(page.locator("#advice")).toContainText("Tout est arrivé");
  await expect(page.locator("#state")).toHaveText("6 sur 6 envoyées");
  await context.clearCookies();
  await page.locator("#files").setInputFiles({
    name: "more.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.concat([await photograph("sample1.jpg"), Buffer.from("more")]),
  });
  await expect(page.locator("#ended")).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("everything is done by forms", async ({ page }) => {
    await logIn(page, await photographer());
    await page.getByLabel("Nom de l’événement").fill("Sans script");
    await page.getByRole("button", { name: "Créer l’événement" }).click();
    await page.getByRole("link", { name: "Envoyer des photos" }).click();
    await page.locator("#files").setInputFiles(await files(["sample1.jpg", "sample2.jpg"]));
    await page.getByRole("button", { name: "Envoyer" }).click();
    await expect(page.getByText("2 photos sont arrivées.")).toBeVisible();
    await page.getByRole("link", { name: "Retour aux photos" }).click();
    await expect(page.locator(".managed li")).toHaveCount(2);
    await page.locator(".managed input").first().check();
    await page.getByRole("button", { name: "Montrer à tous", exact: true }).click();
    await expect(page.locator(".managed .badge")).toHaveCount(1);
    await page.locator(".managed input").first().check();
    await page.getByRole("button", { name: "Supprimer", exact: true }).click();
    await expect(page.getByText("1 photo sera supprimée")).toBeVisible();
    await page.getByRole("button", { name: "Supprimer définitivement" }).click();
    await expect(page.locator(".managed li")).toHaveCount(1);
  });
});
