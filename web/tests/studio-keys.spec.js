// The studio without a mouse: each step shows where the focus is.
import { go } from "./support/guest.js";
import { expect, test } from "./support/page.js";
import { PASSWORD, photograph, photographer } from "./support/studio.js";

test("all of the studio goes by keyboard", async ({ page }) => {
  await page.goto("/studio");
  await go(page, page.getByLabel("Nom d’utilisateur"));
  await page.keyboard.type(await photographer());
  await go(page, page.getByLabel("Mot de passe"));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/studio$/);
  // While a page is being loaded, the focus is nowhere.
  await expect(page.getByRole("contentinfo")).toBeVisible();
  await go(page, page.getByLabel("Nom de l’événement"));
  await page.keyboard.type("Au clavier");
  await go(page, page.getByRole("button", { name: "Créer l’événement" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/studio\/events\/\d+(#new)?$/);
  await page.waitForLoadState();

  const chooser = page.waitForEvent("filechooser");
  await go(page, page.getByRole("link", { name: "Envoyer des photos" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/upload$/);
  await page.waitForLoadState();
  await go(page, page.locator("#files"));
  await page.keyboard.press("Enter");
  const buffers = await Promise.all(["sample1.jpg", "sample2.jpg"].map(photograph));
  await (await chooser).setFiles(
    buffers.map((buffer, index) => ({ name: `${index}.jpg`, mimeType: "image/jpeg", buffer })),
  );
  await expect(page.locator("#advice")).toContainText("Tout est arrivé");

  await go(page, page.getByRole("link", { name: "Photos", exact: true }), "Shift+Tab");
  await page.keyboard.press("Enter");
  // The script shows this button, so it runs.
  const all = page.getByRole("button", { name: "Tout choisir" });
  await expect(all).toBeVisible();
  await go(page, all);
  for (const [deed, badges] of /** @type {const} */ ([["Montrer à tous", 2], ["Ne plus montrer à tous", 0]])) {
    await go(page, all);
    await page.keyboard.press("Enter");
    await expect(page.locator("#chosen-count")).toHaveText("2 photos choisies");
    await go(page, page.getByRole("button", { name: deed, exact: true }));
    await page.keyboard.press("Enter");
    await expect(page.locator(".managed .badge")).toHaveCount(badges);
    await expect(page.locator("#chosen-count")).toBeEmpty();
    await expect(all).toBeVisible();
  }
  await go(page, page.locator(".managed input").first());
  await page.keyboard.press("Space");
  await go(page, page.getByRole("button", { name: "Supprimer", exact: true }), "Shift+Tab");
  await page.keyboard.press("Enter");
  // The focus is on what takes it back.
  await expect(page.getByRole("button", { name: "Annuler la suppression" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".managed li:visible")).toHaveCount(2);
});
