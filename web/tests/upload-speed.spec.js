// How long a folder takes by the page, beside curl and beside a browser that only sends, with as many files at once. They take
// turns on new events of one server, so that what else burdens the machine burdens all. The figures are printed; no time is
// asserted.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "./support/page.js";
import { sizeOf } from "./support/size.js";
import { logIn } from "./support/staff.js";
import { PHOTOS, Shoot, photograph, token } from "./support/studio.js";

const FILES = Number(process.env.UPLOAD_FILES ?? "1000");
const RUNS = Number(process.env.UPLOAD_RUNS ?? "3");

/** Requests that the page makes at once. */
const AT_ONCE = 3;

const MINUTES = 60_000;

/**
 * A JPEG with a comment behind its first marker.
 * @param {Buffer} photo
 * @param {string} text
 */
function commented(photo, text) {
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([photo.subarray(0, 2), head, Buffer.from(text), photo.subarray(2)]);
}

/**
 * Writes the folder; answers its files and their bytes.
 * @param {string} folder
 */
async function fill(folder) {
  const photos = await Promise.all(PHOTOS.map(photograph));
  const paths = [];
  let bytes = 0;
  for (let number = 0; number < FILES; number += 1) {
    const name = `IMG_${String(number).padStart(5, "0")}.JPG`;
    const file = commented(photos[number % photos.length] ?? Buffer.alloc(0), name);
    const path = join(folder, name);
    await writeFile(path, file);
    paths.push(path);
    bytes += file.length;
  }
  return { paths, bytes };
}

/**
 * Sends all files by curl, each in a request of its own; answers the seconds.
 * @param {Shoot} shoot
 * @param {string[]} paths
 * @param {string} list where curl reads what to do
 */
async function byCurl(shoot, paths, list) {
  const address = `${process.env.BASE_URL}/api/photographer/events/${shoot.id}/upload-photos`;
  const bearer = await token();
  const transfers = paths.map((path) =>
    [
      `url = "${address}"`,
      `header = "Authorization: Bearer ${bearer}"`,
      `form = "files=@${path}"`,
      `output = "/dev/null"`,
      `noproxy = "*"`,
      "fail",
    ].join("\n"),
  );
  await writeFile(list, transfers.join("\nnext\n"));
  const began = performance.now();
  const flags = ["--no-progress-meter", "--parallel", "--parallel-max", String(AT_ONCE), "--config", list];
  const curl = spawn("curl", flags, { stdio: "ignore" });
  const code = await new Promise((resolve, reject) => curl.once("error", reject).once("close", resolve));
  const seconds = (performance.now() - began) / 1000;
  expect(code).toBe(0);
  return seconds;
}

/**
 * Sends the folder by the page; answers the seconds from the choice of the folder until the page says that all arrived.
 * @param {import("@playwright/test").Page} page
 * @param {Shoot} shoot
 * @param {string} folder
 */
async function byPage(page, shoot, folder) {
  await page.goto(`/studio/events/${shoot.id}/upload`);
  await page.waitForLoadState();
  await page.evaluate(() => {
    const advice = document.getElementById("advice");
    let began = 0;
    document.getElementById("folder")?.addEventListener("change", () => (began = performance.now()), { capture: true });
    const observer = new MutationObserver(() => {
      if (!advice?.textContent?.includes("Tout est arrivé")) return;
      observer.disconnect();
      document.body.dataset.seconds = String((performance.now() - began) / 1000);
    });
    if (advice) observer.observe(advice, { childList: true, characterData: true, subtree: true });
  });
  await page.locator("#folder").setInputFiles(folder);
  await expect(page.locator("body")).toHaveAttribute("data-seconds", /./, { timeout: 20 * MINUTES });
  return Number(await page.locator("body").getAttribute("data-seconds"));
}

/**
 * Sends the folder by the browser's own `fetch` and nothing else; answers the seconds.
 * @param {import("@playwright/test").Page} page
 * @param {Shoot} shoot
 * @param {string} folder
 */
async function byBrowser(page, shoot, folder) {
  await page.goto("/studio");
  await page.evaluate(() => {
    const field = Object.assign(document.createElement("input"), { id: "bare", type: "file", webkitdirectory: true });
    document.body.append(field);
  });
  await page.locator("#bare").setInputFiles(folder);
  return page.locator("#bare").evaluate(
    async (field, { id, atOnce }) => {
      const files = [.../** @type {HTMLInputElement} */ (field).files ?? []];
      const began = performance.now();
      const send = async () => {
        for (let file = files.shift(); file; file = files.shift()) {
          const body = new FormData();
          body.append("files", file, file.name);
          await (await fetch(`/api/photographer/events/${id}/upload-photos`, { method: "POST", body })).text();
        }
      };
      await Promise.all(Array.from({ length: atOnce }, send));
      return (performance.now() - began) / 1000;
    },
    { id: shoot.id, atOnce: AT_ONCE },
  );
}

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

test("a thousand files by the page, by curl and by a browser", async ({ page }) => {
  test.setTimeout(60 * MINUTES);
  const place = await mkdtemp(join(tmpdir(), "findme-upload-speed-"));
  try {
    const folder = join(place, "DCIM");
    await mkdir(folder);
    const { paths, bytes } = await fill(folder);
    await logIn(page, "admin");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mes événements");
    const ways = {
      page: (/** @type {Shoot} */ shoot) => byPage(page, shoot, folder),
      curl: (/** @type {Shoot} */ shoot) => byCurl(shoot, paths, join(place, "list")),
      browser: (/** @type {Shoot} */ shoot) => byBrowser(page, shoot, folder),
    };
    /** @type {Record<"curl" | "browser", number[]>} */
    const shares = { curl: [], browser: [] };
    /** @type {(keyof typeof ways)[]} */
    const order = ["page", "curl", "browser"];
    for (let run = 0; run < RUNS; run += 1) {
      const seconds = { page: 0, curl: 0, browser: 0 };
      for (const way of order) {
        const shoot = await Shoot.begin({ name: `${way} ${run}` });
        seconds[way] = await ways[way](shoot);
        expect(await shoot.count()).toBe(FILES);
        if (way === "page") {
          const { heap, nodes } = await sizeOf(page);
          console.log(`heap ${(heap / 1e6).toFixed(1)} MB, ${nodes} elements`);
          expect(heap).toBeLessThan(60e6);
          expect(nodes).toBeLessThan(3000);
        }
      }
      shares.curl.push(seconds.curl / seconds.page);
      shares.browser.push(seconds.browser / seconds.page);
      console.log(order.map((way) => `${way} ${seconds[way].toFixed(1)} s`).join(", "));
      // Whoever comes later finds more photos that are still to be searched.
      order.push(...order.splice(0, 1));
    }
    console.log(
      `${FILES} files, ${(bytes / 1e6).toFixed(0)} MB, ${RUNS} runs; the page's speed, medians: ` +
        `${median(shares.curl).toFixed(2)} of curl's, ${median(shares.browser).toFixed(2)} of the browser's`,
    );
  } finally {
    await rm(place, { recursive: true, force: true });
  }
});
