// Hashes files in a thread of its own; what it is sent and answers is in hash.js.
import { sha256Of } from "./hash.js";

addEventListener("message", async (/** @type {MessageEvent<{ number: number, file: Blob }>} */ { data }) => {
  const { number, file } = data;
  try {
    postMessage({ number, sum: await sha256Of(file) });
  } catch (error) {
    postMessage({ number, error: error instanceof Error ? error.name : "NotReadableError" });
  }
});
