// The queue against a server that fails in all the ways a wedding knows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { sha256Of } from "../../script/upload/hash.js";
import { UploadQueue } from "../../script/upload/queue.js";
import { Server, answer, sum } from "./server.js";

/** @typedef {import("../../script/upload/queue.js").State} State */

/** @param {number} number */
const bytesOf = (number, size = 500) => new Uint8Array(size).map((_, at) => (at + number) % 251);

const photo = (/** @type {number} */ number, size = 500, name = `${number}.jpg`) => new File([bytesOf(number, size)], name);

/** @param {(File | string)[]} files photos, or the kinds of others */
async function* found(...files) {
  for (const file of files) {
    if (file instanceof File) yield /** @type {const} */ ({ kind: "photo", name: file.name, file });
    else yield { kind: /** @type {"raw"} */ (file), name: file };
  }
}

/** @param {Server} server */
function queueAt(server, options = {}) {
  /** @type {number[]} */
  const pauses = [];
  const queue = new UploadQueue({
    event: 7,
    unreadable: "Changed",
    tell: () => {},
    hash: (file) => sha256Of(file),
    fetch: server.fetch,
    pause: (seconds) => {
      pauses.push(seconds);
      return new Promise((resolve) => setTimeout(resolve, 1));
    },
    ...options,
  });
  return { queue, pauses };
}

/**
 * @param {UploadQueue} queue
 * @returns {Promise<State>}
 */
async function ended(queue) {
  for (let looks = 0; queue.state.isBusy; looks++) {
    assert.ok(looks < 10_000, JSON.stringify(queue.state.counts));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return queue.state;
}

test("what is missing is sent, three at once, and counted", async () => {
  const server = new Server();
  server.photos.set(sum(bytesOf(1)), "DONE").set(sum(bytesOf(2)), "FAILED");
  /** @type {State[]} */
  const states = [];
  const { queue } = queueAt(server, { tell: (/** @type {State} */ state) => states.push(state) });
  const twin = photo(5, 500, "twin.jpg");
  await queue.add(found(...[1, 2, 3, 4, 5, 6, 7].map((number) => photo(number)), twin, photo(9, 20, "bad.jpg"), "raw", "heic"));
  const { counts, failures, over } = await ended(queue);
  assert.equal(server.received.size, 6);
  assert.deepEqual(
    { ...counts, bytes: 0 },
    { total: 9, hashed: 8, sent: 5, known: 3, refused: 1, unreadable: 0, skipped: { heic: 1, raw: 1, video: 0, other: 0 }, bytes: 0 },
  );
  assert.equal(counts.bytes, 6 * 500);
  assert.deepEqual(failures, [{ name: "bad.jpg", code: "not_an_image", sentence: "No image", canRetry: false }]);
  assert.equal(over, null);
  assert.ok(server.most <= 4, `${server.most}`);
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.deepEqual(states.at(-1), queue.state);
});

test("nothing is sent again after a reload", async () => {
  const server = new Server();
  const files = Array.from({ length: 450 }, (_, number) => photo(number, 500 + number));
  const first = queueAt(server).queue;
  await first.add(found(...files));
  await ended(first);
  const sent = server.received.size;
  server.requests.length = 0;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
  const { queue } = queueAt(server, { pause });
  await queue.add(found(...files));
  const { counts } = await ended(queue);
  assert.deepEqual([counts.known, counts.sent, sent], [450, 0, 450]);
  assert.ok(server.requests.every((request) => request.endsWith("/photos/known")));
  assert.ok(server.requests.length <= 20, `${server.requests.length}`);
});

test("a network that breaks before and after the server has done its work", async () => {
  const server = new Server();
  let number = 1;
  const fail = () => {
    number = (number * 48_271) % 2_147_483_647;
    if (number % 5 === 0) throw new TypeError("network");
    if (number % 7 === 0) return answer(503, { code: "unavailable", detail: "Later" }, { "Retry-After": "7" });
    if (number % 11 === 0) return new Response("<html>Welcome to our hotel</html>");
    return undefined;
  };
  server.before = fail;
  server.after = fail;
  const { queue, pauses } = queueAt(server);
  const files = Array.from({ length: 40 }, (_, number) => photo(number, 500 + number));
  const large = photo(1, (20 << 20) + 3, "large.jpg");
  await queue.add(found(...files, large));
  const { counts, failures, waiting } = await ended(queue);
  assert.equal(counts.sent + counts.known, 41);
  assert.deepEqual([failures, waiting], [[], null]);
  assert.equal(server.photos.size, 41);
  assert.equal(counts.bytes, files.reduce((all, file) => all + file.size, large.size));
  assert.ok(pauses.includes(7));
});

test("pauses become longer, to fifteen seconds, and the reason is told", async () => {
  const server = new Server();
  let failures = 0;
  server.before = () => {
    if (++failures <= 7) throw new TypeError("network");
  };
  /** @type {(string | null)[]} */
  const told = [];
  const { queue, pauses } = queueAt(server, { tell: (/** @type {State} */ { waiting }) => told.push(waiting) });
  await queue.add(found(photo(1)));
  await ended(queue);
  assert.deepEqual(pauses.filter((pause) => pause > 0).slice(-7), [1, 2, 4, 8, 15, 15, 15]);
});

test("a large file goes on where the server is", async () => {
  const server = new Server();
  const bytes = bytesOf(3, (17 << 20) + 5);
  let chunks = 0;
  // The answer to the second chunk is lost, and the third one does not arrive.
  server.after = (method) => {
    if (method === "PATCH" && ++chunks === 2) throw new TypeError("lost");
  };
  server.before = (method) => {
    if (method === "PATCH" && chunks === 2) {
      chunks++;
      throw new TypeError("broken");
    }
  };
  const { queue } = queueAt(server);
  await queue.add(found(new File([bytes], "large.jpg")));
  const { counts } = await ended(queue);
  assert.deepEqual([counts.sent, counts.bytes], [1, bytes.length]);
  assert.equal(server.received.get("large.jpg"), 1);
  assert.equal(server.requests.filter((request) => request.startsWith("HEAD")).length, 2);
});

test("an upload that the server has forgotten begins anew", async () => {
  const server = new Server();
  let hasForgotten = false;
  server.before = (method, path) => {
    if (method === "PATCH" && !hasForgotten) {
      hasForgotten = true;
      const upload = server.uploads.get(path);
      server.uploads.delete(path);
      if (upload) server.uploads.set("/forgotten", upload);
    }
  };
  const { queue } = queueAt(server);
  await queue.add(found(photo(1, 9 << 20)));
  const { counts } = await ended(queue);
  assert.deepEqual([counts.sent, counts.refused, counts.bytes], [1, 0, 9 << 20]);
});

test("files that change or vanish are told, and may be tried again", async () => {
  const server = new Server();
  const gone = photo(1, 500, "gone.jpg");
  const changed = photo(2, 500, "changed.jpg");
  const { arrayBuffer, slice } = File.prototype;
  gone.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
  changed.slice = () => {
    const piece = new Blob();
    piece.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
    return piece;
  };
  server.before = (_method, path, { body }) => {
    const files = body instanceof FormData ? body.getAll("files") : [];
    const isSent = files.some((file) => file instanceof File && file.name === "changed.jpg");
    if (path.endsWith("/upload-photos") && isSent && changed.slice !== slice) throw new TypeError("network");
  };
  const { queue } = queueAt(server);
  await queue.add(found(gone, changed, photo(3)));
  const before = await ended(queue);
  assert.deepEqual([before.counts.unreadable, before.counts.sent, before.counts.hashed], [2, 1, 1]);
  assert.deepEqual(before.failures.map(({ name, sentence, canRetry }) => [name, sentence, canRetry]).sort(), [
    ["changed.jpg", "Changed", true],
    ["gone.jpg", "Changed", true],
  ]);
  gone.arrayBuffer = arrayBuffer;
  changed.slice = slice;
  queue.retry();
  const { counts, failures } = await ended(queue);
  assert.deepEqual([counts.unreadable, counts.sent, counts.hashed, counts.total, failures], [0, 3, 3, 3, []]);
});

test("the end of the event or of the role ends it, and it goes on after that", async () => {
  for (const status of [401, 403, 404, 410]) {
    const server = new Server();
    let isOver = false;
    server.before = (_method, path) => {
      if (isOver) return answer(status, { code: "over", detail: "It is over" });
      if (path.endsWith("/upload-photos") && server.received.size >= 4) isOver = true;
      return undefined;
    };
    const { queue } = queueAt(server);
    await queue.add(found(...Array.from({ length: 10 }, (_, number) => photo(number, 500 + number)), photo(1, 9 << 20)));
    const { over, failures, counts } = await ended(queue);
    assert.deepEqual([over, failures], [{ status, sentence: "It is over" }, []]);
    assert.ok(counts.sent < 11);
    const { length } = server.requests;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(server.requests.length, length, "nobody asks any more");
    isOver = false;
    server.before = () => undefined;
    queue.retry();
    const after = await ended(queue);
    assert.deepEqual([after.counts.sent, after.over], [11, null], `${status}`);
  }
});

test("small files go together, and each has its own outcome", async () => {
  const server = new Server();
  const bad = [photo(1, 30, "bad.jpg"), photo(2, 40, "bad.jpg"), photo(3, 50, "bad \u0007.jpg")];
  const files = Array.from({ length: 600 }, (_, number) => photo(number, 500 + number, `IMG_${number % 300}.jpg`));
  files.splice(100, 0, ...bad);
  const large = photo(5, 6 << 20, "large.jpg");
  // However slow the machine is, the server is asked for as many as go into one question.
  const pause = () => new Promise(() => {});
  const { queue } = queueAt(server, { pause });
  await queue.add(found(...files, large));
  const { counts, failures } = await ended(queue);
  assert.equal(counts.sent + counts.known, 601);
  assert.equal(server.photos.size, 601);
  assert.deepEqual(
    failures.map(({ name, sentence }) => [name, sentence]),
    bad.map(({ name }) => [name, "No image"]),
  );
  assert.equal(counts.bytes, files.reduce((all, file) => all + file.size, large.size - 30 - 40 - 50));
  const requests = server.requests.filter((request) => request.endsWith("/upload-photos")).length;
  // Some were sent again, one by one: two of one name were refused in one request, and the answer has a name that was cleaned.
  assert.ok(requests > 20 && requests < 150, `${requests}`);
  assert.equal(server.received.get("large.jpg"), 1);
});

test("five thousand files need little memory beside their handles", async () => {
  const server = new Server();
  const { queue } = queueAt(server);
  const before = process.memoryUsage().heapUsed;
  await queue.add(found(...Array.from({ length: 5_000 }, (_, number) => photo(number % 251, 500 + number))));
  const { counts } = await ended(queue);
  assert.equal(counts.sent, 5_000);
  const used = process.memoryUsage().heapUsed - before;
  assert.ok(used < 60 << 20, `${used >> 20} MB`);
});
