// Requests that are made until there is an answer, and what answers mean for all that is still to be sent.

/** @typedef {import("../../node_modules/.types/api").components["schemas"]["Problem"]} Problem */

/**
 * What a sender needs.
 * @typedef {object} Means
 * @property {number} event its number
 * @property {(address: string, request: RequestInit) => Promise<Response>} fetch
 * @property {(seconds: number) => Promise<unknown>} pause
 * @property {() => Promise<unknown>} online resolves once there may be a network
 * @property {(sentence: string | null) => void} wait tells that the server or the network has to come back first
 * @property {() => boolean} isStopped
 */

/**
 * An answer, read whole. The body is the JSON; null if there is none.
 * @typedef {{ status: number, ok: boolean, headers: Headers, body: any }} Answer
 */

/** The event is gone, or the account may not fill it any more; without a status, nothing is to be sent any more. */
export class Over extends Error {
  /**
   * @param {number} status
   * @param {string} sentence
   */
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

/** A file that has changed since it was chosen, or is gone. */
export class Unreadable extends Error {}

/** Seconds to wait after so many failures in a row. */
const WAITS = [1, 2, 4, 8, 15];

/**
 * Asks until there is an answer other than that the server is busy.
 * @param {Means} means
 * @param {() => Promise<Response>} ask
 * @param {Blob[]} [files] what is sent; if one cannot be read any more, that is thrown
 * @param {() => void} [failed] called after each failure
 * @returns {Promise<Answer>}
 */
export async function patiently(means, ask, files = [], failed) {
  for (let failures = 0; ; failures++) {
    if (means.isStopped()) throw new Over(0, "");
    /** @type {Answer | undefined} */
    let answer;
    try {
      answer = await read(await ask());
    } catch {
      // The browser says no more than that it failed.
      for (const file of files) await readable(file);
    }
    if (answer && answer.status < 500 && answer.status !== 429 && answer.status !== 408) {
      means.wait(null);
      return answer;
    }
    failed?.();
    means.wait(answer ? problem(answer).sentence : "");
    const asked = Number(answer?.headers.get("Retry-After") ?? 0) || 0;
    await means.pause(Math.max(asked, WAITS[Math.min(failures, WAITS.length - 1)] ?? 15));
    await means.online();
  }
}

/**
 * Reads an answer to its end. One that succeeds in another language than JSON is somebody else's, such as a hotel's.
 * @param {Response} response
 * @returns {Promise<Answer>}
 */
async function read(response) {
  const { status, ok, headers } = response;
  const text = await response.text();
  let body = null;
  try {
    if (text) body = JSON.parse(text);
  } catch (error) {
    if (ok) throw error;
  }
  return { status, ok, headers, body };
}

/** @param {Blob} file */
async function readable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Unreadable();
  }
}

/**
 * The code and the sentence of a refusal.
 * @param {Answer} answer
 */
export function problem({ status, body }) {
  /** @type {Partial<Problem>} */
  const { code = "", detail = `${status}` } = body ?? {};
  return { code, sentence: detail };
}

/**
 * Throws if an answer says that the event is gone or the account may not fill it.
 * @param {Answer} answer
 */
export function orOver(answer) {
  if ([401, 403, 404, 410].includes(answer.status)) throw new Over(answer.status, problem(answer).sentence);
  return answer;
}
