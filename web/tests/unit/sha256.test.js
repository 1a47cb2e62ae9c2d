// SHA-256 piece by piece against Node's own, and the choice between the two ways.
import assert from "node:assert/strict";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { test } from "node:test";

import { sha256Of } from "../../script/upload/hash.js";
import { Sha256 } from "../../script/upload/sha256.js";

/** @param {Uint8Array} bytes */
const expected = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("the sums of the standard", () => {
  for (const [text, sum] of [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ]) {
    const made = new Sha256();
    made.update(new TextEncoder().encode(text));
    assert.equal(made.digest(), sum);
  }
});

test("all lengths around a block, in pieces of all sizes", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = randomBytes(length);
    for (const piece of [1, 7, 63, 64, 65, 200]) {
      const made = new Sha256();
      for (let at = 0; at < length; at += piece) made.update(bytes.subarray(at, at + piece));
      assert.equal(made.digest(), expected(bytes), `${length} bytes by ${piece}`);
    }
  }
});

test("a file has the same sum with and without the browser's function", async () => {
  const bytes = randomBytes((3 << 20) + 11);
  const file = new Blob([bytes]);
  const subtle = /** @type {SubtleCrypto} */ (/** @type {unknown} */ (webcrypto.subtle));
  assert.equal(await sha256Of(file, subtle), expected(bytes));
  const { crypto } = globalThis;
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  try {
    assert.equal(await sha256Of(file), expected(bytes));
  } finally {
    Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
  }
});

test("a file over 32 MB is never read at once", async () => {
  const file = new Blob([new Uint8Array((32 << 20) + 1)]);
  file.arrayBuffer = () => Promise.reject(new Error("read at once"));
  assert.equal(await sha256Of(file), expected(new Uint8Array((32 << 20) + 1)));
});
