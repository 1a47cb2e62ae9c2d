// How photographers and admins log in.
import { expect } from "./page.js";
import { PASSWORD } from "./studio.js";

/**
 * Logs in on the way to a page.
 * @param {import("@playwright/test").Page} page
 * @param {string} name
 * @param {string} [address]
 */
export async function logIn(page, name, address = "/studio") {
  await page.goto(address);
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("Nom d’utilisateur").fill(name);
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
}
