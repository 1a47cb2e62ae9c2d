// Folders of a thousand files: a server that is killed, a page that is loaded again, files that are no photos. Each photo is
// there once, and the page stays small.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "./support/page.js";
import { sizeOf } from "./support/size.js";
import { PASSWORD, Shoot, photograph } from "./support/studio.js";

/** Files of the folder: photos, of which some are there already, and files that only look like photos. */
const FILES = Number(process.env.UPLOAD_FILES ?? "1000");
const KNOWN = FILES / 10;
const BROKEN = FILES / 50;

/** Ends the server at once; `scripts/browser` starts it again. */
async function killServer() {
  const pid = Number(await readFile(process.env.SERVER_PID ?? "", "utf8"));
  process.kill(pid, "SIGKILL");
}

test("a thousand files survive a killed server and a reload", async ({ page }) => {
  test.setTimeout(900_000);
  const folder = await mkdtemp(join(tmpdir(), "findme-upload-"));
  const shoot = await Shoot.begin({ name: "A thousand files" });
  try {
    const photo = await photograph("sample1.jpg");
    const name = (/** @type {number} */ number) => `IMG_${String(number).padStart(4, "0")}.JPG`;
    for (let number = 0; number < FILES; number += 1) {
      const card = join(folder, `card-${number % 4}`, "DCIM");
      if (number < 4) await mkdir(card, { recursive: true });
      // What comes after the picture is ignored by who shows it, and makes other bytes.
      const isBroken = number >= FILES - BROKEN;
      await writeFile(join(card, name(number)), isBroken ? `no photo ${number}` : Buffer.concat([photo, Buffer.from(name(number))]));
    }
    await writeFile(join(folder, "card-0", ".DS_Store"), "left behind");
    await writeFile(join(folder, "card-0", "MVI_1.MOV"), "a film");
    for (let number = 0; number < KNOWN; number += 10) {
      const names = Array.from({ length: 10 }, (_, index) => name(number + index));
      await Promise.all(names.map((name) => shoot.upload(["sample1.jpg"], name)));
    }

    await page.goto(`/studio/events/${shoot.id}/upload`);
    await page.getByLabel("Nom d’utilisateur").fill("admin");
    await page.getByLabel("Mot de passe").fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    const settled = async () => Number(/^\d+/.exec((await page.locator("#state").textContent()) ?? "")?.[0] ?? "0");

    await page.locator("#folder").setInputFiles(folder);
    await expect.poll(settled, { timeout: 300_000 }).toBeGreaterThan(FILES / 4);
    await killServer();
    await expect.poll(settled, { timeout: 300_000 }).toBeGreaterThan(FILES / 2);
    page.on("dialog", (dialog) => dialog.accept());
    await page.reload();
    await page.locator("#folder").setInputFiles(folder);
    await expect(page.locator("#advice")).toContainText("L’envoi est fini, sauf", { timeout: 600_000 });
    await expect(page.locator("#state")).toHaveText(`${FILES - BROKEN} sur ${FILES} envoyées`);
    await expect(page.locator("#failures li")).toHaveCount(BROKEN);
    await expect(page.locator("#details")).toContainText("1 vidéos");
    expect(await shoot.count()).toBe(FILES - BROKEN);

    const { heap, nodes } = await sizeOf(page);
    expect(heap).toBeLessThan(60e6);
    expect(nodes).toBeLessThan(3000);
    console.log(`heap ${(heap / 1e6).toFixed(1)} MB, ${nodes} elements`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
