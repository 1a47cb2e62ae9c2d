// The SHA-256 of files, without having more than a piece of a large one in memory: in a worker, or where the page may have
// none, beside the page's own work.
import { Sha256 } from "./sha256.js";

/** The largest file that the browser's own function gets, which wants all of it at once. */
const WHOLE = 32 << 20;

/** Bytes of a piece: a few milliseconds of work. */
const PIECE = 512 << 10;

/**
 * The sum of a file in hexadecimal. Rejects with a `NotReadableError` for a file that has changed or is gone.
 * @param {Blob} file
 * @param {SubtleCrypto | undefined} subtle missing on plain HTTP
 */
export async function sha256Of(file, subtle = globalThis.crypto?.subtle) {
  if (subtle && file.size <= WHOLE) {
    const sum = await subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const sum = new Sha256();
  for (let at = 0; at < file.size; at += PIECE) {
    sum.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
  return sum.digest();
}

/** @typedef {{ number: number, sum?: string, error?: string }} Answer what the worker says */

/**
 * A function that hashes files.
 * @returns {(file: Blob) => Promise<string>}
 */
export function hasher() {
  const worker = started();
  if (!worker) return (file) => sha256Of(file);
  /** @type {Map<number, { file: Blob, resolve: (sum: string | Promise<string>) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let last = 0;
  let isBroken = false;
  worker.addEventListener("message", (/** @type {MessageEvent<Answer>} */ { data }) => {
    const found = waiting.get(data.number);
    waiting.delete(data.number);
    if (data.sum) found?.resolve(data.sum);
    else found?.reject(new DOMException("the file cannot be read", data.error));
  });
  // It could not be loaded: the page does it.
  worker.addEventListener("error", () => {
    isBroken = true;
    for (const { file, resolve } of waiting.values()) resolve(sha256Of(file));
    waiting.clear();
  });
  return (file) => {
    if (isBroken) return sha256Of(file);
    return new Promise((resolve, reject) => {
      const number = last++;
      waiting.set(number, { file, resolve, reject });
      worker.postMessage({ number, file });
    });
  };
}

/** The address of the worker, which the page's policy lets this module alone name. */
function workerAddress() {
  const { href } = new URL("./hash-worker.js", import.meta.url);
  // Browsers without Trusted Types take the text; TypeScript does not know of them yet.
  const { trustedTypes } = /** @type {any} */ (globalThis);
  const policy = trustedTypes?.createPolicy("findme-worker", { createScriptURL: () => href });
  return policy ? policy.createScriptURL("") : href;
}

/** The worker; none where the page's policy or the browser does not allow it. */
function started() {
  try {
    return new Worker(workerAddress(), { type: "module" });
  } catch {
    return undefined;
  }
}
