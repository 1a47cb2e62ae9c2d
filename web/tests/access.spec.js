// The book of pages: every page in every state and language, in two widths and two themes, is tried by axe. A test of the
// program writes the book (src/http/pages/book.rs); SCREENSHOTS=<folder> keeps a picture of each page.
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { expect, seeLast, test } from "./support/page.js";

const BOOK = process.env.BOOK ?? "../target/pages";
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const WIDTHS = [390, 1280];
/**
 * What is looked at in each theme. The dark one has other colours and nothing else.
 * @type {["light" | "dark", { type: "tag" | "rule", values: string[] }][]}
 */
const THEMES = [
  ["light", { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }],
  ["dark", { type: "rule", values: ["color-contrast", "link-in-text-block"] }],
];

/** A grey picture in place of photos. */
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"><rect width="3" height="2" fill="#888"/></svg>';

/** Thousands of tiles take axe minutes, and are all alike. */
const LARGE = "guest-mine-3000";

const pages = (await readdir(BOOK)).filter(
  (name) => name.endsWith(".html") && !name.includes(".brackets.") && !name.startsWith(LARGE),
);

/**
 * Answers what the pages of the book ask for: pictures, and the style as it is. Scripts would look for the server that made
 * the page.
 * @param {import("@playwright/test").Page} page
 */
async function standIn(page) {
  await page.route("**/assets/**", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.route("**/assets/**/*.css", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").pop();
    await route.fulfill({ contentType: "text/css", body: await readFile(`style/${name}`, "utf8") });
  });
  await page.route("**/api/**", (route) => route.fulfill({ contentType: "image/svg+xml", body: PICTURE }));
}

test("the book has pages", () => {
  expect(pages.length).toBeGreaterThan(150);
});

for (const language of ["fr", "en"]) {
  test(`axe finds nothing: ${language}`, async ({ page }) => {
    test.setTimeout(360_000);
    const axe = await readFile(AXE, "utf8");
    await standIn(page);
    for (const name of pages.filter((name) => name.endsWith(`.${language}.html`))) {
      const body = await readFile(`${BOOK}/${name}`, "utf8");
      await page.route("**/book", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
      await page.goto("/book");
      await page.evaluate(axe);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 844 });
        for (const [theme, runOnly] of THEMES) {
          await page.emulateMedia({ colorScheme: theme });
          const found = await page.evaluate(async (options) => {
            // @ts-expect-error axe is defined by the script above
            const result = await axe.run(options);
            return result.violations.map((/** @type {any} */ one) => `${one.id}: ${one.nodes[0].html}`);
          }, { runOnly, resultTypes: ["violations"], preload: false });
          expect.soft(found, `${name} ${width} ${theme}`).toEqual([]);
          if (process.env.SCREENSHOTS) {
            await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${width}-${theme}.png`, fullPage: true });
          }
        }
        const scroll = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(scroll, `${name} ${width}: scrolls sideways`).toBeLessThanOrEqual(0);
      }
      await page.unroute("**/book");
    }
  });
}

test("a gallery of 3,000 photos is small and scrolls to its end", async ({ page }) => {
  const body = await readFile(`${BOOK}/${LARGE}.fr.html`, "utf8");
  const empty = await readFile(`${BOOK}/guest-none-found.fr.html`, "utf8");
  const bytes = gzipSync(body).length - gzipSync(empty).length;
  expect(bytes / 3).toBeLessThan(12_000);
  await standIn(page);
  await page.route("**/book", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await page.goto("/book");
  await seeLast(page);
});

test("nothing is cut at 320 pixels and with text of twice the size", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 320, height: 640 });
  await standIn(page);
  for (const name of pages) {
    const body = await readFile(`${BOOK}/${name}`, "utf8");
    const large = body.replace("<style>", "<style>html{font-size:200%!important}</style><style>");
    await page.route("**/book", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: large }));
    await page.goto("/book");
    const scroll = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(scroll, name).toBeLessThanOrEqual(0);
    await page.unroute("**/book");
  }
});
