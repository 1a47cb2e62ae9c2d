// A folder of thousands of files of which some are broken, each in its own way: every one is told of with its reason, and all
// others arrive once.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wall } from "./support/people.js";
import { expect, test } from "./support/page.js";
import { sizeOf } from "./support/size.js";
import { logIn } from "./support/staff.js";
import { Shoot } from "./support/studio.js";
import { commented, counts, ready, received } from "./support/uploads.js";

const FILES = Number(process.env.UPLOAD_FILES ?? "5000");
const BROKEN = FILES * 0.06;

/** Failures that the page lists; of more it tells the number. */
const LISTED = 200;

const NO_IMAGE = "Le fichier n’est pas une image JPEG, PNG ou WebP";
const HEIC = "Le format HEIC n’est pas accepté, veuillez envoyer une image JPEG";
const DAMAGED = "Le fichier est endommagé ou incomplet";

/**
 * Ways of being broken: the bytes, and why they are refused.
 * @type {[reason: string, bytes: (number: number, photo: Buffer) => Buffer][]}
 */
const WAYS = [
  [NO_IMAGE, (number) => Buffer.from(`A text that is called a photo, number ${number}`)],
  [HEIC, (number) => Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), Buffer.from(`${number}`)])],
  [DAMAGED, (number, photo) => commented(photo, `cut off, number ${number}`).subarray(0, 60)],
];

test("of thousands of files, those that are broken are told of with their reasons", async ({ page, context }) => {
  test.setTimeout(900_000);
  const folder = await mkdtemp(join(tmpdir(), "findme-broken-"));
  try {
    const shoot = await Shoot.begin({ name: "Broken files" });
    const { buffer: photo } = await wall(context);
    /** @type {Map<string, string>} */
    const reasons = new Map();
    for (let number = 0; number < FILES; number += 1) {
      const name = `IMG_${String(number).padStart(5, "0")}.JPG`;
      // They are spread over the folder, and one of them is empty.
      const isBroken = Math.floor((number * BROKEN) / FILES) !== Math.floor(((number + 1) * BROKEN) / FILES);
      const [reason, bytes] = WAYS[reasons.size % WAYS.length] ?? [NO_IMAGE, () => Buffer.alloc(0)];
      const broken = reasons.size === 0 ? Buffer.alloc(0) : bytes(number, photo);
      if (isBroken) reasons.set(name, reason);
      await writeFile(join(folder, name), isBroken ? broken : commented(photo, name));
    }
    expect(reasons.size).toBe(BROKEN);

    await logIn(page, "admin", `/studio/events/${shoot.id}/upload`);
    await ready(page);
    const arrived = received(page);
    await page.locator("#folder").setInputFiles(folder);
    await expect(page.locator("#advice")).toContainText("L’envoi est fini, sauf", { timeout: 800_000 });
    expect(await counts(page)).toEqual({ there: FILES - BROKEN, total: FILES, known: 0 });
    await expect(page.locator("#details")).toContainText(`${BROKEN} en échec`);
    expect((await arrived()).fresh).toBe(FILES - BROKEN);
    expect(await shoot.count()).toBe(FILES - BROKEN);

    const lines = await page.locator("#failures li").allTextContents();
    expect(lines).toHaveLength(Math.min(BROKEN, LISTED));
    const told = new Map(lines.map((line) => /** @type {[string, string]} */ (line.split(" – "))));
    expect(told.size).toBe(lines.length);
    for (const [name, reason] of told) expect(`${name} – ${reason}`).toBe(`${name} – ${reasons.get(name)}`);

    const { nodes } = await sizeOf(page);
    expect(nodes).toBeLessThan(3000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
