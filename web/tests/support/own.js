// A server of a test's own: nobody has set it up, and the test reads and changes its folder of data.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { test as base } from "./page.js";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Starts the program in an empty folder; answers its address when it serves.
 * @param {string} data
 */
async function start(data) {
  const env = { PATH: process.env.PATH, PORT: "0", FINDME_DATA_DIR: data, BCRYPT_ROUNDS: "4", LOG_LEVEL: "INFO" };
  const server = spawn(process.env.PROGRAM ?? "", ["serve"], {
    cwd: REPOSITORY,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => server.once("close", resolve));
  /** @type {string[]} */
  const log = [];
  const address = await new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      createInterface(stream).on("line", (line) => {
        log.push(line);
        const found = /FindMe serves on (http:[^" ]*)/.exec(line)?.[1];
        if (found) resolve(found);
      });
    }
    server.once("error", reject);
    server.once("close", () => reject(new Error(log.join("\n"))));
  });
  const stop = async () => {
    server.kill();
    await ended;
  };
  return { address, stop };
}

/** The folder of data of a server. */
class Data {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /** The token that makes the first admin. */
  async setupToken() {
    return (await readFile(join(this.folder, "setup_token"), "utf8")).trim();
  }

  /**
   * Puts other bytes in the place of a stored file, as a restored copy would.
   * @param {Buffer} present
   * @param {Buffer} wanted
   */
  async replace(present, wanted) {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((entry) => entry.isFile())) {
      const path = join(entry.parentPath, entry.name);
      if (!present.equals(await readFile(path))) continue;
      const copy = join(this.folder, "restored");
      await writeFile(copy, wanted);
      await rename(copy, path);
      return;
    }
    throw new Error("no such file is stored");
  }
}

/** @type {import("@playwright/test").TestType<import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions & { data: Data }, import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */
export const test = base.extend({
  data: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "findme-own-"));
    await use(new Data(folder));
    await rm(folder, { recursive: true, force: true });
  },
  baseURL: async ({ data }, use) => {
    const { address, stop } = await start(data.folder);
    await use(address);
    await stop();
  },
});
