// Which photo of a slideshow comes next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Playlist } from "../../script/wall/playlist.js";

/** @param {number[]} ids */
const photos = (...ids) => ids.map((id) => ({ id, image_url: `/${id}`, width: 3, height: 2 }));

/** @param {Playlist} list @param {number} number */
const turns = (list, number) => Array.from({ length: number }, () => list.next()?.id);

test("photos come from the newest to the oldest, and anew", () => {
  const list = new Playlist(null);
  assert.equal(list.next(), undefined);
  list.update(photos(3, 2, 1));
  assert.deepEqual(turns(list, 4), [3, 2, 1, 3]);
  assert.equal(list.previous()?.id, 1);
  assert.equal(list.previous()?.id, 2);
});

test("it goes on after the photo that the page came with", () => {
  const list = new Playlist(2);
  list.update(photos(3, 2, 1));
  assert.deepEqual(turns(list, 2), [1, 3]);
  const gone = new Playlist(7);
  gone.update(photos(3, 2, 1));
  assert.deepEqual(turns(gone, 2), [3, 2]);
});

test("new photos come next, in the order in which they came, and then the others go on", () => {
  const list = new Playlist(null);
  list.update(photos(3, 2, 1));
  assert.deepEqual(turns(list, 2), [3, 2]);
  list.update(photos(5, 4, 3, 2, 1));
  assert.deepEqual(turns(list, 5), [4, 5, 1, 5, 4]);
});

test("a new photo that is hidden before its turn is not shown, and one that was passed is not shown twice", () => {
  const list = new Playlist(null);
  list.update(photos(2, 1));
  assert.equal(list.next()?.id, 2);
  list.update(photos(4, 3, 2, 1));
  list.update(photos(3, 2, 1));
  assert.equal(list.previous()?.id, 3);
  assert.deepEqual(turns(list, 2), [2, 1]);
});

test("where a photo has gone, the one after it comes next", () => {
  const list = new Playlist(null);
  list.update(photos(3, 2, 1));
  assert.deepEqual(turns(list, 2), [3, 2]);
  list.update(photos(3, 1));
  assert.equal(list.has(2), false);
  assert.deepEqual(turns(list, 2), [1, 3]);
  list.update([]);
  assert.equal(list.next(), undefined);
  list.update(photos(9));
  assert.deepEqual(turns(list, 2), [9, 9]);
});

test("what moves up into a full list is no news", () => {
  const list = new Playlist(null);
  list.update(photos(4, 3, 2));
  assert.equal(list.next()?.id, 4);
  // Of four photos the list holds three, and one of them has gone.
  list.update(photos(4, 3, 1));
  assert.deepEqual(turns(list, 3), [3, 1, 4]);
});

test("a photo is called by its place", () => {
  const list = new Playlist(null);
  list.update(photos(3, 2, 1));
  assert.equal(list.name(/** @type {any} */ (list.photos[1]), "{} of {}"), "2 of 3");
});
