// The pages of photographers and admins in English: nothing that is seen is French.
import { readFile } from "node:fs/promises";
import { expect, test } from "./support/page.js";
import { logIn } from "./support/staff.js";
import { Shoot } from "./support/studio.js";

const WORDS = new URL("../../src/http/pages/words/", import.meta.url);

/** A phrase of these pages: its name, and a literal for each language. */
const PHRASE = /^\s+\w+\s+"((?:[^"\\]|\\[^])*)"\s+"((?:[^"\\]|\\[^])*)";/gm;

/** A literal as it is read: without the breaks of lines, with the signs that stand for others. @param {string} literal */
const read = (literal) =>
  literal
    .replace(/\\\n\s*/g, "")
    .replace(/\\u\{([0-9a-f]+)\}/g, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/\\(.)/g, "$1");

/** Text in which all white space is alike. @param {string} text */
const plain = (text) => text.replace(/\s+/g, " ").trim();

/**
 * What each French phrase looks like when it is seen whole, as an expression: for one and for several, whatever it is about.
 * Phrases that are the English for something too are left out.
 */
async function frenchPhrases() {
  const sources = await Promise.all(
    ["studio.rs", "wall.rs", "console.rs", "records.rs"].map((name) => readFile(new URL(name, WORDS), "utf8")),
  );
  const pairs = sources.flatMap((source) =>
    [...source.matchAll(PHRASE)].map(([, french = "", english = ""]) => ({
      french: read(french).split("|").map(plain),
      english: read(english).split("|").map(plain),
    })),
  );
  const english = new Set(pairs.flatMap((pair) => pair.english));
  const french = new Set(pairs.flatMap((pair) => pair.french).filter((phrase) => !english.has(phrase)));
  return [...french].map((phrase) => {
    const parts = phrase.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".+")}$`);
  });
}

/**
 * All that somebody sees or hears of a page, piece by piece.
 * @param {import("@playwright/test").Page} page
 */
async function shown(page) {
  const pieces = await page.evaluate(() => {
    const found = [document.title.replace(/ – FindMe$/, "")];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const parent = text.parentElement;
      // The link to the other language and texts of both are marked as such.
      if (parent?.closest("script, style, [lang=fr]:not(html)")) continue;
      found.push(text.textContent ?? "");
    }
    for (const element of document.body.querySelectorAll("*")) {
      for (const name of ["aria-label", "alt", "placeholder", "title"]) found.push(element.getAttribute(name) ?? "");
    }
    return found;
  });
  return pieces.map(plain).filter(Boolean);
}

test("the pages of photographers and admins are English without a rest", async ({ page }) => {
  const french = await frenchPhrases();
  expect(french.length).toBeGreaterThan(300);
  const shoot = await Shoot.begin({ name: "Anne & Leo", approval_required: true });
  await shoot.upload(["sample3.jpg"]);
  await shoot.searched();
  const event = `/studio/events/${shoot.id}`;
  /** Pages with the heading that they have in English. */
  const pages = [
    ["/studio", "My events"],
    ["/studio/first", "Your first event"],
    [event, "Overview"],
    [`${event}/photos`, "Photos"],
    [`${event}/upload`, "Upload photos"],
    [`${event}/guests`, "Guests"],
    [`${event}/poster`, "Poster"],
    [`${event}/wall`, "Slideshow"],
    [`${event}/settings`, "Settings"],
    [`${event}/team`, "Team"],
    [`${event}/search`, "Search again"],
    [`${event}/tell`, "Tell the guests"],
    ["/admin", "Administration"],
    ["/admin/events", "All events"],
    ["/admin/jobs?state=done", "Jobs"],
    ["/admin/accounts", "Accounts"],
    ["/admin/invitations", "Invitations of photographers"],
    ["/admin/engine", "Face engine"],
    ["/admin/folders", "Watched folders"],
    ["/admin/audit", "Audit log"],
    ["/admin/erasures", "Erasures"],
  ];
  await logIn(page, "admin");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mes événements");
  const isFrench = (/** @type {string} */ piece) => french.some((phrase) => phrase.test(piece));
  // In French they are found.
  expect((await shown(page)).filter(isFrench).length).toBeGreaterThan(5);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  for (const [address = "", heading = ""] of pages) {
    // The choice is remembered, so no address says it.
    await page.goto(address);
    await expect.soft(page.locator("html"), address).toHaveAttribute("lang", "en");
    await expect.soft(page.getByRole("heading", { level: 1 }), address).toHaveText(heading);
    const pieces = await shown(page);
    expect.soft(pieces.filter(isFrench), address).toEqual([]);
  }
});
