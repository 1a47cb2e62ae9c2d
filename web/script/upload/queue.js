// The upload of thousands of files: hashes each, asks the server which it has, and sends the others by three requests at once.
//
// It holds the files' handles and their hashes, and nothing of their bytes. The page gets counts, failures, and why nothing
// goes on.
import { hasher } from "./hash.js";
import { Over, orOver, patiently } from "./patience.js";
import { send, sendTogether, together } from "./sending.js";
import { Tally } from "./tally.js";

/** @typedef {import("./folder.js").Found} Found */
/** @typedef {import("./patience.js").Means} Means */
/** @typedef {import("./tally.js").Counts} Counts */
/** @typedef {import("./tally.js").Failure} Failure */
/** @typedef {import("../../node_modules/.types/api").components["schemas"]} Schemas */

/**
 * @typedef {object} State
 * @property {Counts} counts
 * @property {Failure[]} failures
 * @property {boolean} isBusy whether anything is left to do
 * @property {string | null} waiting why the server cannot be reached, in its words; empty if there is no network
 * @property {{ status: number, sentence: string } | null} over the event is gone or the role taken away: `retry` tries again
 */

/**
 * @typedef {object} Options
 * @property {number} event its number
 * @property {string} unreadable the sentence for a file that has changed or is gone
 * @property {(state: State) => void} tell called after changes, at most ten times a second
 * @property {string} [language] of the server's sentences
 * @property {(file: Blob) => Promise<string>} [hash]
 * @property {typeof fetch} [fetch]
 * @property {(seconds: number) => Promise<unknown>} [pause]
 */

/** @typedef {{ file: File, sha256: string }} Task */

/** Requests with files that are made at once. */
const AT_ONCE = 3;

/** Files that are read and hashed at once: while one is hashed, another one is read. */
const HASHED_AT_ONCE = 2;

/** Files that are asked for at once. */
const BATCH = 200;

/** Seconds after which fewer are asked for, if nothing else is to do. */
const GATHERING = 0.3;

const seconds = (/** @type {number} */ time) => new Promise((resolve) => setTimeout(resolve, time * 1000));

async function online() {
  if (globalThis.navigator?.onLine !== false) return;
  await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
}

export class UploadQueue {
  #tally = new Tally();
  /** @type {File[]} */
  #found = [];
  /** @type {Task[]} */
  #hashed = [];
  /** @type {Task[]} */
  #missing = [];
  /** The further files with each hash that is there or under way. @type {Map<string, File[]>} */
  #seen = new Map();
  #reading = 0;
  #hashing = 0;
  #isAsking = false;
  #isGathering = false;
  #sending = 0;
  /** @type {string | null} */
  #waiting = null;
  /** @type {State["over"]} */
  #over = null;
  #isTelling = false;
  #isClosed = false;
  /** @type {Options} */
  #options;
  /** @type {Means} */
  #means;
  /** @type {(file: Blob) => Promise<string>} */
  #hash;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#hash = options.hash ?? hasher();
    const language = options.language ?? globalThis.document?.documentElement.lang ?? "fr";
    const ask = options.fetch ?? ((address, request) => fetch(address, request));
    this.#means = {
      event: options.event,
      pause: options.pause ?? seconds,
      online,
      wait: (sentence) => {
        this.#waiting = sentence;
        this.#changed();
      },
      isStopped: () => this.#isClosed || this.#over !== null,
      fetch: (address, request) => {
        const headers = { Accept: "application/json", "Accept-Language": language, ...request?.headers };
        return ask(address, { ...request, headers });
      },
    };
  }

  /**
   * Takes files in, as they are found; several times if need be. Resolves when all are known of.
   * @param {AsyncIterable<Found>} files
   */
  async add(files) {
    this.#reading++;
    try {
      for await (const { kind, name, file } of files) {
        if (kind === "photo" && file) {
          this.#tally.counts.total++;
          this.#found.push(file);
        } else if (kind === "unreadable" || kind === "photo") this.#tally.fail(name, this.#unreadable);
        else this.#tally.counts.skipped[kind]++;
        this.#go();
      }
    } finally {
      this.#reading--;
      this.#go();
    }
  }

  /** Tries again what failed and may succeed, and goes on after the end of a session. */
  retry() {
    this.#over = null;
    this.#found.push(...this.#tally.takeBack());
    this.#go();
  }

  /** Stops for good, after the requests that are under way. */
  close() {
    this.#isClosed = true;
  }

  get #unreadable() {
    return { code: "unreadable", sentence: this.#options.unreadable };
  }

  /** @returns {State} */
  get state() {
    const open = this.#reading + this.#found.length + this.#hashed.length + this.#missing.length + this.#hashing + this.#sending;
    return {
      ...this.#tally.told,
      isBusy: !this.#means.isStopped() && (open > 0 || this.#isAsking),
      waiting: this.#waiting,
      over: this.#over,
    };
  }

  #changed() {
    if (this.#isTelling) return;
    this.#isTelling = true;
    setTimeout(() => {
      this.#isTelling = false;
      this.#options.tell(this.state);
    }, 100);
  }

  /** Begins whatever can be done now. */
  #go() {
    this.#changed();
    if (this.#means.isStopped()) return;
    while (this.#hashing < HASHED_AT_ONCE && this.#found.length > 0) this.#hashNext();
    const isLast = this.#reading + this.#found.length + this.#hashing === 0;
    const { length } = this.#hashed;
    if (!this.#isAsking && (length >= BATCH || (length > 0 && isLast))) this.#ask();
    else if (length > 0 && this.#isIdle) this.#gather();
    while (this.#sending < AT_ONCE && this.#missing.length > 0) this.#sendNext();
  }

  /** Whether more could be sent than is known to be missing. */
  get #isIdle() {
    return !this.#isGathering && !this.#isAsking && this.#missing.length === 0 && this.#sending < AT_ONCE;
  }

  /** Asks for what there is after a while, if nothing is sent then. */
  async #gather() {
    this.#isGathering = true;
    await this.#means.pause(GATHERING);
    this.#isGathering = false;
    if (this.#isIdle && this.#hashed.length > 0 && !this.#means.isStopped()) this.#ask();
  }

  async #hashNext() {
    const file = this.#found.shift();
    if (!file) return;
    this.#hashing++;
    try {
      const sha256 = await this.#hash(file);
      this.#tally.counts.hashed++;
      const twins = this.#seen.get(sha256);
      if (twins) {
        twins.push(file);
        this.#tally.counts.known++;
      } else {
        this.#seen.set(sha256, []);
        this.#hashed.push({ file, sha256 });
      }
    } catch {
      this.#tally.fail(file.name, this.#unreadable, file);
    }
    this.#hashing--;
    this.#go();
  }

  async #ask() {
    this.#isAsking = true;
    const tasks = this.#hashed.splice(0, BATCH);
    try {
      const body = JSON.stringify({ sha256: tasks.map(({ sha256 }) => sha256) });
      const path = `/api/photographer/events/${this.#means.event}/photos/known`;
      const headers = { "Content-Type": "application/json" };
      const ask = () => this.#means.fetch(path, { method: "POST", headers, body });
      const answer = orOver(await patiently(this.#means, ask));
      /** @type {Schemas["KnownPhotos"]["known"]} */
      const known = answer.ok ? answer.body.known : [];
      // One that could not be used gets another try by being sent again.
      const there = new Set(known.filter((photo) => photo.processing_status !== "FAILED").map(({ sha256 }) => sha256));
      const missing = tasks.filter(({ sha256 }) => !there.has(sha256));
      this.#tally.counts.known += tasks.length - missing.length;
      this.#missing.push(...missing);
    } catch (error) {
      this.#hashed.unshift(...tasks);
      this.#end(error);
    }
    this.#isAsking = false;
    this.#go();
  }

  /** Sends the next file, or the next small ones in one request, but no more than leaves some for the other requests. */
  async #sendNext() {
    const share = Math.ceil(this.#missing.length / AT_ONCE);
    const count = together(this.#missing.slice(0, share).map(({ file }) => file));
    const tasks = this.#missing.splice(0, count);
    this.#sending++;
    try {
      const files = tasks.map(({ file }) => file);
      const outcomes = tasks.length > 1 ? await sendTogether(this.#means, files) : null;
      while (tasks[0]) {
        const outcome = outcomes?.shift();
        if (outcome) {
          this.#tally.counts.bytes += tasks[0].file.size;
          this.#ended(tasks[0], outcome);
        } else await this.#sendOne(tasks[0]);
        tasks.shift();
      }
    } catch (error) {
      this.#missing.unshift(...tasks);
      this.#end(error);
    }
    this.#sending--;
    this.#go();
  }

  /** @param {Task} task */
  async #sendOne(task) {
    let bytes = 0;
    try {
      const outcome = await send(this.#means, task.file, task.sha256, (more) => {
        bytes += more;
        this.#tally.counts.bytes += more;
        this.#changed();
      });
      this.#ended(task, outcome);
    } catch (error) {
      this.#tally.counts.bytes -= bytes;
      throw error;
    }
  }

  /**
   * @param {Task} task
   * @param {import("./sending.js").Outcome} outcome
   */
  #ended({ file, sha256 }, outcome) {
    this.#changed();
    if (outcome.kind === "sent" || outcome.kind === "known") this.#tally.counts[outcome.kind]++;
    else {
      // As it is now it was not sent, and it is hashed again if it is tried again; so are those with the same bytes.
      const twins = this.#seen.get(sha256) ?? [];
      this.#seen.delete(sha256);
      this.#tally.counts.known -= twins.length;
      for (const one of [file, ...twins]) {
        this.#tally.counts.hashed--;
        this.#tally.fail(one.name, outcome.kind === "refused" ? outcome : this.#unreadable, one);
      }
    }
  }

  /** @param {unknown} error */
  #end(error) {
    if (!(error instanceof Over)) throw error;
    if (error.status > 0) this.#over ??= { status: error.status, sentence: error.message };
  }
}
