// The pages about accounts: log in and out, a forgotten password, the first page.
import { expect, test } from "./support/page.js";

test("the first page takes a code, and says when no event has it", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Code de l’événement").fill("<script>alert(1)</script>");
  await page.getByRole("button", { name: "Ouvrir" }).click();
  await expect(page.getByText("Aucun événement n’a ce code")).toBeVisible();
  await expect(page.getByLabel("Code de l’événement")).toHaveValue("<script>alert(1)</script>");
});

test("an admin logs in and out", async ({ page }) => {
  await page.goto("/login");
  await page.getByLabel("Nom d’utilisateur").fill("admin");
  await page.getByLabel("Mot de passe").fill("Wrong-2026");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Mot de passe").fill("Sesame-2026");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page).toHaveURL(/\/studio$/);
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await expect(page.getByLabel("Code de l’événement")).toBeVisible();
});

test("a page that does not exist says so in words", async ({ page }) => {
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "Cette page n’existe pas" })).toBeVisible();
});
