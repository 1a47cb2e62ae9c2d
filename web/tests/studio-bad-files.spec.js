// Files on which photographers trip: the same folder several times, a folder that changes while it is sent, and names that
// want to be something else than text.
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, truncate, unlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, gate, test as base } from "./support/page.js";
import { logIn } from "./support/staff.js";
import { Shoot, photograph } from "./support/studio.js";
import { allArrived, commented, counts, hold, photos, ready, received } from "./support/uploads.js";

/** @typedef {import("@playwright/test").Page} Page */

/** @type {import("@playwright/test").TestType<import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions & { folder: string }, import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */
const test = base.extend({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "findme-bad-files-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

/** Bytes behind a picture that make it go in two pieces. */
const LARGE = 9 << 20;

/** @param {Buffer} bytes */
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/**
 * Writes photos with these names and bytes of their own; answers the bytes.
 * @param {string} folder
 * @param {string[]} names
 */
async function fill(folder, names) {
  const files = await photos(names.length);
  const written = new Map(names.map((name, index) => [name, files[index]?.buffer ?? Buffer.alloc(0)]));
  for (const [name, bytes] of written) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return written;
}

/**
 * Drops files on the page.
 * @param {Page} page
 * @param {Map<string, Buffer>} files
 */
async function drop(page, files) {
  const list = [...files].map(([name, bytes]) => ({ name, source: bytes.toString("base64") }));
  await page.evaluate(async (list) => {
    const dropped = new DataTransfer();
    for (const { name, source } of list) {
      const bytes = Uint8Array.from(atob(source), (sign) => sign.charCodeAt(0));
      dropped.items.add(new File([bytes], name, { type: "image/jpeg" }));
    }
    dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
  }, list);
}

test("the same folder, chosen and dropped several times, is sent once", async ({ page, folder }) => {
  const shoot = await Shoot.begin();
  const names = ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "6.jpg"];
  const files = await fill(folder, names);
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  await ready(page);
  const arrived = received(page);
  const sending = await hold(page);
  await page.locator("#folder").setInputFiles(folder);
  await drop(page, files);
  await sending.begun();
  // Once more while the first ones are under way.
  await page.locator("#folder").setInputFiles(folder);
  await expect(page.locator("#state")).toHaveText(/ sur 18 envoyées/);
  await sending.release();
  await allArrived(page);
  expect(await counts(page)).toEqual({ there: 18, total: 18, known: 12 });
  expect(await arrived()).toEqual({ all: 6, fresh: 6 });

  await page.reload();
  await ready(page);
  await page.locator("#folder").setInputFiles(folder);
  await page.locator("#files").setInputFiles(names.map((name) => join(folder, name)));
  await expect(page.locator("#state")).toHaveText("12 sur 12 envoyées");
  await allArrived(page);
  expect(await counts(page)).toEqual({ there: 12, total: 12, known: 12 });
  expect((await arrived()).all).toBe(6);
  expect(await shoot.count()).toBe(6);
});

test("a folder that changes while it is sent loses only what has changed", async ({ page, folder }) => {
  const shoot = await Shoot.begin();
  const kept = ["kept-1.jpg", "kept-2.jpg", "kept-3.jpg"];
  const lost = ["deleted.jpg", "moved.jpg", "replaced.jpg", "truncated.jpg"];
  const files = await fill(folder, [...lost, ...kept]);
  const path = (/** @type {string} */ name) => join(folder, name);
  const bytes = (/** @type {string} */ name) => files.get(name) ?? Buffer.alloc(0);
  // Whole seconds, which can be set again.
  const [time, later] = [new Date("2026-06-20T18:00:00Z"), new Date("2026-06-20T18:01:00Z")];
  for (const name of files.keys()) await utimes(path(name), time, time);
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  await ready(page);
  const sending = await hold(page);
  await page.locator("#folder").setInputFiles(folder);
  await sending.begun();

  const other = commented(await photograph("sample2.jpg"), crypto.randomUUID());
  await unlink(path("deleted.jpg"));
  await rename(path("moved.jpg"), path("elsewhere.jpg"));
  await writeFile(path("replaced.jpg"), other);
  await utimes(path("replaced.jpg"), later, later);
  await truncate(path("truncated.jpg"), Math.floor(bytes("truncated.jpg").length / 2));
  await utimes(path("truncated.jpg"), later, later);
  await sending.release();

  await expect(page.locator("#advice")).toContainText("L’envoi est fini, sauf");
  const failures = page.locator("#failures li");
  const reason = (/** @type {string} */ name) => `${name} – le fichier a changé ou n’est plus là`;
  expect((await failures.allTextContents()).sort()).toEqual(lost.map(reason));
  await expect(page.locator("#state")).toHaveText("3 sur 7 envoyées");
  await expect(page.locator("#details")).toHaveText("4 en échec");

  // Two are back as they were.
  await writeFile(path("deleted.jpg"), bytes("deleted.jpg"));
  await utimes(path("deleted.jpg"), time, time);
  await rename(path("elsewhere.jpg"), path("moved.jpg"));
  await page.getByRole("button", { name: "Réessayer" }).click();
  await expect(page.locator("#state")).toHaveText("5 sur 7 envoyées");
  await expect(failures).toHaveCount(2);
  expect((await failures.allTextContents()).sort()).toEqual(["replaced.jpg", "truncated.jpg"].map(reason));

  // Every photo has the bytes of its file.
  const whole = [...kept, "deleted.jpg", "moved.jpg"].map((name) => sha256(bytes(name)));
  expect((await shoot.known(whole)).sort()).toEqual([...whole].sort());
  expect(await shoot.count()).toBe(5);
  // What is there now is chosen anew.
  await page.locator("#files").setInputFiles(path("replaced.jpg"));
  await expect(page.locator("#state")).toHaveText("6 sur 8 envoyées");
  expect(await shoot.known([sha256(other)])).toHaveLength(1);
});

test("a large file that changes between its pieces is not taken for what it was", async ({ page, folder }) => {
  const shoot = await Shoot.begin();
  const path = join(folder, "large.jpg");
  const [before, after] = (await photos(2)).map(({ buffer }, index) => Buffer.concat([buffer, Buffer.alloc(LARGE, index)]));
  if (!before || !after) throw new Error("two files are needed");
  const time = new Date("2026-06-20T18:00:00Z");
  await writeFile(path, before);
  await utimes(path, time, time);
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  await ready(page);
  let pieces = 0;
  await page.route("**/uploads/*", async (route) => {
    // Not even the time tells of this change.
    if (route.request().method() === "PATCH" && ++pieces === 2) {
      await writeFile(path, after);
      await utimes(path, time, time);
    }
    await route.continue();
  });
  await page.locator("#folder").setInputFiles(folder);
  await expect(page.locator("#advice")).toContainText("L’envoi est fini, sauf");
  expect(pieces).toBe(2);
  await expect(page.locator("#failures li")).toHaveText(/^large\.jpg – Le fichier reçu n’est pas celui qui était annoncé/);
  expect(await shoot.count()).toBe(0);
  await page.getByRole("button", { name: "Réessayer" }).click();
  await allArrived(page);
  expect(await counts(page)).toEqual({ there: 1, total: 1, known: 0 });
  expect(await shoot.known([sha256(before), sha256(after)])).toEqual([sha256(after)]);
  expect(await shoot.count()).toBe(1);
});

/**
 * A name as the studio shows it: what turns the direction of text is left out, since it would turn what stands beside it.
 * @param {string} name
 */
const shown = (name) => name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");

/** Names that are text and nothing else, wherever they are shown. */
const NAMES = [
  "<img src=x onerror=alert(1)>.jpg",
  "<script>alert(1)<!--.jpg",
  "\"quotes' & &lt;entities&gt;.jpg",
  "\u202egpj.eman\u202c\u2067.jpg",
  "👩‍👩‍👧 Zoé 🎉.jpg",
  "=1+1.jpg",
  "+cmd|' calc'!A0.jpg",
  "@SUM(1,1).jpg",
  "-2+3.jpg",
  "{{7*7}} ${7*7} %s %00.jpg",
  `${"é".repeat(125)}x.jpg`,
  `${"a".repeat(251)}.jpg`,
];

test("names are shown as text, whatever they hold", async ({ page, folder }) => {
  const shoot = await Shoot.begin({ name: "=HYPERLINK(\"x\")<b>" });
  await fill(folder, [...NAMES.map((name) => join("card-1", name)), "card-2/=1+1.jpg"]);
  await mkdir(join(folder, "broken"));
  for (const name of NAMES) await writeFile(join(folder, "broken", name), `none ${name}`);
  page.on("dialog", (dialog) => Promise.all([dialog.dismiss(), Promise.reject(new Error(dialog.message()))]));
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  await ready(page);
  await page.locator("#folder").setInputFiles(folder);
  await expect(page.locator("#advice")).toContainText("L’envoi est fini, sauf");
  const there = NAMES.length + 1;
  await expect(page.locator("#state")).toHaveText(`${there} sur ${there + NAMES.length} envoyées`);
  const failures = await page.locator("#failures li").allTextContents();
  expect(failures.map((line) => shown(line.replace(/ – .*/, ""))).sort()).toEqual(NAMES.map(shown).sort());
  await expect(page.locator("#failures li :not(bdi)")).toHaveCount(0);
  expect(await shoot.count()).toBe(there);

  await page.goto(`/studio/events/${shoot.id}/photos`);
  await expect(page.locator(".managed .name > *")).toHaveCount(0);
  const names = await page.locator(".managed .name").allTextContents();
  expect(names.sort()).toEqual([...NAMES.map(shown), "=1+1.jpg"].sort());
  for (const name of NAMES.map(shown)) {
    await page.goto(`/studio/events/${shoot.id}/photos?${new URLSearchParams({ name })}`);
    await expect(page.locator("#name")).toHaveValue(name);
    await expect(page.locator(".managed li")).toHaveCount(name === "=1+1.jpg" ? 2 : 1);
    await page.locator(".managed a").first().click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(name);
    await expect(page.locator(".one img")).toHaveAttribute("alt", name);
  }
});

test("files that are chosen before the script runs are sent", async ({ page }) => {
  const shoot = await Shoot.begin();
  await logIn(page, "admin");
  const { open, opened } = gate();
  await page.route("**/script/studio/upload.js", async (route) => {
    await opened;
    await route.fallback();
  });
  await page.goto(`/studio/events/${shoot.id}/upload`, { waitUntil: "commit" });
  await page.locator("#files").setInputFiles(await photos(2));
  open();
  await allArrived(page);
  expect(await counts(page)).toEqual({ there: 2, total: 2, known: 0 });
  expect(await shoot.count()).toBe(2);
});

test("of files that are all alike, none is there if one is refused", async ({ page }) => {
  const shoot = await Shoot.begin();
  await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
  await ready(page);
  const names = ["1.jpg", "2.jpg", "3.jpg"];
  await page.locator("#files").setInputFiles(names.map((name) => ({ name, mimeType: "image/jpeg", buffer: Buffer.from("lost") })));
  await expect(page.locator("#advice")).toContainText("L’envoi est fini, sauf");
  await expect(page.locator("#state")).toHaveText("0 sur 3 envoyées");
  await expect(page.locator("#details")).toHaveText("3 en échec");
  await expect(page.locator("#failures bdi")).toHaveText(names);
});
