// What the other modules share: finding elements, words that the page brings, waiting, and requests that are repeated.

/**
 * The element with an id, of a certain kind; the page always has it.
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/**
 * A word of the page, from a `data-` attribute.
 * @param {string} id
 * @param {string} name
 */
export function word(id, name) {
  return document.getElementById(id)?.dataset[name] ?? "";
}

/** @param {number} seconds */
export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Resolves as soon as the page can be seen. */
async function seen() {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
}

/**
 * Loads the page again, as it is, after so many seconds; not before it can be seen and the device has a connection: the
 * browser's own page about a missing one does not come back by itself.
 * @param {number} seconds
 */
export async function loadAgain(seconds) {
  await pause(seconds);
  if (!navigator.onLine) await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
  await seen();
  // Not `replace`: to an address with a fragment, that is a step within the page.
  location.reload();
}

/** An answer that is none. */
class Busy extends Error {}

/** Seconds to wait after so many failures in a row. */
const WAITS = [1, 2, 4, 8, 15];

/**
 * Asks again and again, one request at a time and only while the page can be seen, until `use` is satisfied.
 * An answer of 401, 403, 404 or 410 ends it: the page itself knows what to say then. A server that is busy is no
 * connection that is missing.
 * @template [T=unknown] the answer, a schema of the API's document
 * @param {() => string} address
 * @param {(answer: T) => boolean | Promise<boolean>} use returns whether that was the last question
 * @param {(isOffline: boolean) => void} tell
 */
export async function poll(address, use, tell) {
  let failures = 0;
  for (;;) {
    await seen();
    try {
      const response = await fetch(address(), { headers: { Accept: "application/json" } });
      if ([401, 403, 404, 410].includes(response.status)) return loadAgain(5);
      tell(false);
      if (!response.ok) throw new Busy();
      const answer = await response.json();
      failures = 0;
      if (await use(answer)) return;
    } catch (error) {
      if (!(error instanceof Busy)) tell(true);
      await pause(WAITS[Math.min(failures, WAITS.length - 1)] ?? 15);
      failures += 1;
    }
  }
}
