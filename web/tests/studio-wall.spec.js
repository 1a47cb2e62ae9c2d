// The slideshow: a photographer makes its link, and a screen that knows nothing else follows the photos.
import { expect, test } from "./support/page.js";
import { logIn } from "./support/staff.js";
import { Shoot } from "./support/studio.js";

/** @typedef {import("@playwright/test").Page} Page */

/** The number of the photo that a screen shows, and no other is on its way out. @param {Page} screen */
async function present(screen) {
  const image = screen.locator("#stage img:not(.away)");
  await expect(image).toHaveCount(1);
  await expect.poll(() => image.evaluate((one) => /** @type {HTMLImageElement} */ (one).naturalWidth)).toBeGreaterThan(0);
  return Number(await image.getAttribute("data-id"));
}

/** @param {Page} screen @param {number} photo */
const shows = (screen, photo) => expect(screen.locator(`#stage img[data-id="${photo}"]:not(.away)`)).toHaveCount(1);

/** Marks a page, so that it is seen whether it was loaded again. @param {Page} screen */
const mark = (screen) => screen.evaluate(() => void (document.body.dataset.mark = "1"));

/** @param {Page} screen */
const isMarked = (screen) => expect(screen.locator("body[data-mark]")).toHaveCount(1);

/** An event with so many photos that all may see. @param {string[]} names */
async function begin(...names) {
  const shoot = await Shoot.begin({ name: "Mariage d’Anne & <b>Léo</b>" });
  if (names.length > 0) {
    await shoot.upload(names);
    await shoot.searched();
    await shoot.show();
  }
  return shoot;
}

test("a link from the studio opens a slideshow, and a new link ends it", async ({ page, browser }) => {
  const shoot = await begin("sample1.jpg");
  await logIn(page, "admin", `/studio/events/${shoot.id}/poster`);
  await page.getByRole("link", { name: "Diaporama pour un écran dans la salle" }).click();
  await expect(page.getByText("Il n’y a pas de lien.")).toBeVisible();
  await page.getByRole("button", { name: "Créer le lien" }).click();
  const link = (await page.locator("#link").textContent()) ?? "";
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copier" }).click();
  await expect(page.getByRole("button", { name: "Copié" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const hall = await browser.newContext();
  const screen = await hall.newPage();
  await screen.goto(link);
  await expect(screen.getByRole("heading")).toHaveText(shoot.name);
  await expect(screen.locator(".address")).toContainText(shoot.address);
  expect([await present(screen)]).toEqual(await shoot.photos());

  // Not a reload, which would send the form again.
  await page.goto(`/studio/events/${shoot.id}/wall`);
  await expect(page.getByText("Un lien existe depuis le")).toBeVisible();
  await page.getByRole("button", { name: "Créer un nouveau lien" }).click();
  await expect(page.locator("#link")).not.toHaveText(link);
  await expect(screen.getByRole("heading")).toHaveText("Ce lien n’est plus valable");
  await page.getByRole("button", { name: "Supprimer le lien" }).click();
  await expect(page.getByText("Il n’y a pas de lien.")).toBeVisible();
  await hall.close();
});

test("photos come to the screen and leave it without a reload", async ({ page }) => {
  const shoot = await begin();
  await page.goto(await shoot.wall());
  await expect(page.getByText("Les premières photos s’afficheront ici.")).toBeVisible();
  await mark(page);
  await shoot.upload(["sample1.jpg"]);
  await shoot.searched();
  const [first = 0] = await shoot.photos();
  await shoot.show();
  await shows(page, first);
  await expect(page.getByText("Les premières photos s’afficheront ici.")).toBeHidden();

  await shoot.upload(["sample2.jpg"]);
  await shoot.searched();
  const [second = 0] = await shoot.photos();
  await shoot.show([second]);
  await shows(page, second);
  // Nothing moves, but what is hidden goes all the same.
  await page.keyboard.press(" ");
  await shows(page, second);
  await shoot.show([second], false);
  await shows(page, first);
  await expect(page.locator(`#stage img[data-id="${second}"]`)).toHaveCount(0);
  await shoot.show([first], false);
  await expect(page.getByText("Les premières photos s’afficheront ici.")).toBeVisible();
  await expect(page.locator("#stage img")).toHaveCount(0);
  await isMarked(page);
});

test("keys and buttons lead through the photos, and two pictures are held at most", async ({ page }) => {
  const shoot = await begin("sample1.jpg", "sample2.jpg", "sample3.jpg");
  const photos = await shoot.photos();
  const place = (/** @type {number} */ photo) => photos.indexOf(photo);
  await page.goto(await shoot.wall());
  const pause = page.getByRole("button", { name: "Pause" });
  await pause.click();
  await expect(page.getByRole("button", { name: "Reprendre" })).toBeVisible();
  const begun = place(await present(page));
  await page.keyboard.press("ArrowRight");
  await shows(page, photos[(begun + 1) % 3] ?? 0);
  await page.keyboard.press("ArrowLeft");
  await shows(page, photos[begun] ?? 0);
  await page.getByRole("button", { name: "Précédente" }).click();
  await shows(page, photos[(begun + 2) % 3] ?? 0);
  for (let turn = 0; turn < 20; turn += 1) {
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("#stage img").count()).toBeLessThanOrEqual(2);
  }
  await shows(page, photos[(begun + 22) % 3] ?? 0);
  await page.getByRole("button", { name: "Suivante" }).focus();
  await page.locator("main").click();
  await page.keyboard.press(" ");
  await expect(pause).toBeVisible();
  await page.keyboard.press("f");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await page.getByRole("button", { name: "Quitter le plein écran" }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement === null)).toBe(true);
  for (const button of await page.locator(".controls button").all()) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
  // They go when nobody does anything, and come back for the keyboard.
  await page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
  await expect(page.locator(".controls")).toHaveCSS("opacity", "0");
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator(".controls")).toHaveCSS("opacity", "1");
  await expect(page.locator(".controls button:focus")).toHaveCount(1);
});

test("a screen goes on after a lost connection", async ({ page, context }) => {
  const shoot = await begin("sample1.jpg");
  await page.goto(await shoot.wall());
  const first = await present(page);
  await mark(page);
  await context.setOffline(true);
  await expect(page.getByRole("status")).toHaveText("Pas de connexion. Nous réessayons tout seuls.");
  await shows(page, first);
  await shoot.upload(["sample2.jpg"]);
  await shoot.searched();
  const [second = 0] = await shoot.photos();
  await shoot.show([second]);
  await context.setOffline(false);
  await shows(page, second);
  await expect(page.getByRole("status")).toBeEmpty();
  await isMarked(page);
});

test("photos follow one another by themselves", async ({ page }) => {
  const shoot = await begin("sample1.jpg", "sample2.jpg");
  const [second = 0, first = 0] = await shoot.photos();
  await page.goto(await shoot.wall());
  await shows(page, second);
  await shows(page, first);
  await shows(page, second);
});

test("a browser that does not run the page's script loads the page again", async ({ page }) => {
  const shoot = await begin("sample1.jpg", "sample2.jpg");
  const [second = 0, first = 0] = await shoot.photos();
  await page.route("**/script/wall.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.goto(await shoot.wall());
  await shows(page, second);
  await shows(page, first);
  await expect(page).toHaveURL(new RegExp(`\\?after=${second}$`));
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page loads itself again with the next photo", async ({ page }) => {
    const shoot = await begin("sample1.jpg", "sample2.jpg");
    const [second = 0, first = 0] = await shoot.photos();
    await page.goto(await shoot.wall());
    await shows(page, second);
    await expect(page.getByRole("button")).toHaveCount(0);
    await shows(page, first);
    await shows(page, second);
  });
});
