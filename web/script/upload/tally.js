// What has become of the files of an upload: counts, and the failures one by one.

/** @typedef {{ heic: number, raw: number, video: number, other: number }} Skipped */

/**
 * @typedef {object} Counts
 * @property {number} total photos that were found so far
 * @property {number} hashed
 * @property {number} sent that are new photos of the event
 * @property {number} known that the event had, or that were given twice
 * @property {number} refused
 * @property {number} unreadable that have changed or are gone
 * @property {Skipped} skipped files that are no photos
 * @property {number} bytes that were sent
 */

/**
 * A file that is no photo of the event.
 * @typedef {{ name: string, code: string, sentence: string, canRetry: boolean }} Failure
 */

/** The reasons for which a file may be sent again. */
const PASSING = new Set(["unreadable", "checksum_mismatch", "upload_not_found"]);

export class Tally {
  /** @type {Counts} */
  counts = {
    total: 0,
    hashed: 0,
    sent: 0,
    known: 0,
    refused: 0,
    unreadable: 0,
    skipped: { heic: 0, raw: 0, video: 0, other: 0 },
    bytes: 0,
  };
  /** @type {(Failure & { file: File | undefined })[]} */
  #failures = [];

  /**
   * @param {string} name
   * @param {{ code: string, sentence: string }} reason
   * @param {File} [file]
   */
  fail(name, { code, sentence }, file) {
    this.counts[code === "unreadable" ? "unreadable" : "refused"]++;
    const canRetry = file !== undefined && PASSING.has(code);
    this.#failures.push({ name, code, sentence, canRetry, file: canRetry ? file : undefined });
  }

  /** The files that may be sent again, which have not failed from now on. They are hashed again. */
  takeBack() {
    const again = this.#failures.filter(({ canRetry }) => canRetry);
    this.#failures = this.#failures.filter(({ canRetry }) => !canRetry);
    for (const { code } of again) this.counts[code === "unreadable" ? "unreadable" : "refused"]--;
    return again.flatMap(({ file }) => file ?? []);
  }

  /** Copies, for the page. */
  get told() {
    const counts = { ...this.counts, skipped: { ...this.counts.skipped } };
    return { counts, failures: this.#failures.map(({ file: _, ...failure }) => failure) };
  }
}
