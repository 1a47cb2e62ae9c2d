// The page that waits: for a connection, and for a server that goes on showing it.
import { send } from "./support/guest.js";
import { expect, gate, test } from "./support/page.js";
import { selfieOf } from "./support/people.js";
import { Shoot } from "./support/studio.js";

const PROGRESS = "**/api/rematch-status*";

test("the page that waits survives a lost connection, and is loaded ever more slowly", async ({ page, context }) => {
  const shoot = await Shoot.begin({ approval_required: true });
  const looked = gate();
  const answer = (/** @type {import("@playwright/test").Route} */ route, /** @type {number} */ matched) =>
    route.fulfill({ json: { status: "running", matched, selfie_status: "valid" } });
  // A question that is under way is not cut, but takes its time.
  await page.route(PROGRESS, (route) => looked.opened.then(() => answer(route, 0)), { times: 1 });
  await page.goto(shoot.address);
  // The text stands in the page before its script has come, which needs the connection, too.
  const asked = page.waitForRequest(PROGRESS);
  await send(page, await selfieOf(context, "Bea"));
  await asked;
  const status = page.locator("#status");
  await expect(status).toContainText("photographe");
  const words = (await status.textContent()) ?? "";
  await context.setOffline(true);
  looked.open();
  await expect(status).toContainText("Pas de connexion");
  await context.setOffline(false);
  await expect(status).toHaveText(words);

  // The API tells of a photo, but the server shows the same page again.
  const held = gate();
  await page.route(PROGRESS, async (route) => {
    await held.opened;
    await answer(route, 1);
  });
  await page.reload();
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
  held.open();
  // While it is loaded, it answers nothing.
  await expect(async () => {
    expect(await page.evaluate(() => history.state?.loaded?.seconds)).toBe(4);
  }).toPass();
});
