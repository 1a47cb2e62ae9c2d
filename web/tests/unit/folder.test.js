// What files are, and folders of any depth and size.
import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen, dropped, isHidden, kindOf } from "../../script/upload/folder.js";

/** @typedef {import("../../script/upload/folder.js").Found} Found */

/** @param {AsyncIterable<Found>} files */
async function all(files) {
  const found = [];
  for await (const file of files) found.push(file);
  return found;
}

/**
 * A file entry of a drop.
 * @param {string} name
 */
const entry = (name, type = "") => ({
  name,
  isDirectory: false,
  file: (/** @type {(file: File) => void} */ resolve) => resolve(new File(["x"], name, { type })),
});

/**
 * A folder, whose reader tells of a hundred entries at a time.
 * @param {string} name
 * @param {object[]} entries
 */
const folder = (name, entries) => ({
  name,
  isDirectory: true,
  createReader() {
    let at = 0;
    return {
      readEntries: (/** @type {(some: object[]) => void} */ resolve) => resolve(entries.slice(at, (at += 100))),
    };
  },
});

/** @param {object[]} entries */
const drop = (...entries) =>
  /** @type {DataTransfer} */ (
    /** @type {unknown} */ ({ items: entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry })) })
  );

test("files are told by their names, else by their types", () => {
  for (const [name, type, kind] of /** @type {const} */ ([
    ["a.JPG", "", "photo"],
    ["a.jpeg", "text/plain", "photo"],
    ["a.webp", "", "photo"],
    ["IMG_1.HEIC", "", "heic"],
    ["a.avif", "", "heic"],
    ["a.CR3", "", "raw"],
    ["a.dng", "image/x-adobe-dng", "raw"],
    ["a.mov", "", "video"],
    ["photo", "image/jpeg", "photo"],
    ["film", "video/mp4", "video"],
    ["a.gif", "image/gif", "other"],
    ["a.jpg.xmp", "", "other"],
  ])) {
    assert.equal(kindOf(name, type), kind, name);
  }
  for (const name of [".DS_Store", "._a.jpg", "Thumbs.db", "desktop.ini", "__MACOSX"]) assert.ok(isHidden(name), name);
});

test("a chosen folder comes without what is hidden", async () => {
  const names = ["a/b.jpg", "a/.git/c.jpg", "a/__MACOSX/d.jpg", "a/Thumbs.db", "a/e.mp4"];
  const files = names.map((path) => {
    const file = new File(["x"], path.split("/").at(-1) ?? "");
    Object.defineProperty(file, "webkitRelativePath", { value: path });
    return file;
  });
  const found = await all(chosen(files));
  assert.deepEqual(found.map(({ kind, name }) => [kind, name]), [["photo", "b.jpg"], ["video", "e.mp4"]]);
  assert.ok(found[0]?.file instanceof File && found[1]?.file === undefined);
});

test("dropped folders are read to their ends, whatever their depth", async () => {
  const many = Array.from({ length: 1_234 }, (_, number) => entry(`${number}.jpg`));
  let deep = folder("deepest", [entry("deep.jpg"), entry("deep.NEF")]);
  for (let level = 0; level < 300; level++) deep = folder(`${level}`, [deep, entry(`${level}.png`)]);
  const found = await all(dropped(drop(folder("many", many), entry("alone.jpg"), deep, entry(".DS_Store"))));
  const photos = found.filter(({ kind }) => kind === "photo");
  assert.equal(photos.length, 1_234 + 1 + 300 + 1);
  assert.equal(new Set(photos.map(({ name }) => name)).size, 1_234 + 1 + 1 + 300);
  assert.deepEqual(found.filter(({ kind }) => kind !== "photo").map(({ name }) => name), ["deep.NEF"]);
  assert.equal(found[0]?.name, "0.jpg");
});

test("what cannot be read is told, and the rest comes all the same", async () => {
  const broken = { ...folder("locked", []), createReader: () => ({ readEntries: (/** @type {unknown} */ _, /** @type {(error: Error) => void} */ reject) => reject(new Error("locked")) }) };
  const gone = { ...entry("gone.jpg"), file: (/** @type {unknown} */ _, /** @type {(error: Error) => void} */ reject) => reject(new Error("gone")) };
  const found = await all(dropped(drop(broken, gone, entry("a.jpg"))));
  assert.deepEqual(found.map(({ kind, name }) => [kind, name]), [["unreadable", "locked"], ["unreadable", "gone.jpg"], ["photo", "a.jpg"]]);
});

test("a drop is read before its event is over", async () => {
  const items = [{ kind: "file", webkitGetAsEntry: () => entry("a.jpg") }];
  const found = dropped(/** @type {DataTransfer} */ (/** @type {unknown} */ ({ items })));
  items.length = 0;
  assert.equal((await all(found)).length, 1);
});

test("five thousand files give the page its turns", async () => {
  const files = Array.from({ length: 5_000 }, (_, number) => new File(["x"], `${number}.jpg`));
  let turns = 0;
  const clock = setInterval(() => turns++, 0);
  assert.equal((await all(chosen(files))).length, 5_000);
  clearInterval(clock);
  assert.ok(turns >= 10, `${turns}`);
});
