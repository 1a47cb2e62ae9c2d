// An event with photographs, made by the API as its photographer would.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const SAMPLES = `${REPOSITORY}/models/node_modules/@vladmandic/face-api/demo`;
const BASE = process.env.BASE_URL ?? "";

/** The sample photographs, in the order of their names. */
export const PHOTOS = ["sample1.jpg", "sample2.jpg", "sample3.jpg", "sample4.jpg", "sample5.jpg", "sample6.jpg"];

export const PASSWORD = "Sesame-2026";

/** @type {Promise<string> | undefined} */
let admin;

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function call(path, options = {}) {
  const response = await fetch(`${BASE}${path}`, options);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** @param {object} body */
const json = (body) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

/** The token of the admin that `scripts/browser` made. */
export function token() {
  admin ??= call("/api/login", json({ username: "admin", password: PASSWORD })).then((found) => found.access_token);
  return admin;
}

/** An event of a test's own. */
export class Shoot {
  /**
   * @param {number} id
   * @param {string} code
   * @param {string} name
   */
  constructor(id, code, name) {
    this.id = id;
    this.code = code;
    this.name = name;
    this.address = `/e/${encodeURIComponent(code)}`;
  }

  /** @param {{ name?: string, approval_required?: boolean }} [plan] */
  static async begin({ name = "Mariage d’Anne & Léo", ...rest } = {}) {
    const code = `T${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
    const event = await call("/api/photographer/events", await authorized(json({ name, event_code: code, ...rest })));
    return new Shoot(event.id ?? event.event?.id, code, name);
  }

  /**
   * Uploads sample photographs, or one of them as another file: under this name and with bytes of its own.
   * @param {string[]} names
   * @param {string} [other]
   */
  async upload(names, other) {
    const body = new FormData();
    for (const name of names) {
      const bytes = await readFile(`${SAMPLES}/${name}`);
      // What comes after the picture is ignored by who shows it.
      const whole = other ? Buffer.concat([bytes, Buffer.from(other)]) : bytes;
      body.append("files", new Blob([whole], { type: "image/jpeg" }), other ?? name);
    }
    await call(
      `/api/photographer/events/${this.id}/upload-photos`,
      await authorized({ method: "POST", body }),
    );
  }

  /** The numbers of the photographs, the newest first. @returns {Promise<number[]>} */
  async photos() {
    const photos = await call(`/api/photographer/events/${this.id}/photos`, await authorized({}));
    return photos.map((/** @type {any} */ photo) => photo.id);
  }

  /** Shows photographs to all guests, all of them if none is named, or hides them. @param {number[]} [ids] */
  async show(ids, isShown = true) {
    const body = json({ photo_ids: ids ?? (await this.photos()), show_in_general: isShown });
    await call("/api/photos/bulk/show-in-general", await authorized({ ...body, method: "PUT" }));
  }

  /** Makes the link to the slideshow; answers its address. @returns {Promise<string>} */
  async wall() {
    const made = await call(`/api/photographer/events/${this.id}/wall`, await authorized({ method: "POST" }));
    return made.url;
  }

  /** How many photographs the event has. */
  async count() {
    const { photos } = await call(`/api/photographer/events/${this.id}`, await authorized({}));
    return photos.total;
  }

  /**
   * Which of these files are photographs of the event, by their SHA-256 in hexadecimal.
   * @param {string[]} sums
   */
  async known(sums) {
    const path = `/api/photographer/events/${this.id}/photos/known`;
    const { known } = await call(path, await authorized(json({ sha256: sums })));
    return known.map((/** @type {any} */ photo) => photo.sha256);
  }

  /** Waits until every photograph was searched for faces. */
  async searched() {
    for (;;) {
      const photos = await call(`/api/photographer/events/${this.id}/photos`, await authorized({}));
      if (photos.every((/** @type {any} */ photo) => ["DONE", "FAILED"].includes(photo.processing_status))) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** @param {RequestInit} options */
async function authorized(options) {
  return { ...options, headers: { ...options.headers, Authorization: `Bearer ${await token()}` } };
}

/** Makes a photographer; answers the name. */
export async function photographer() {
  const username = `p-${crypto.randomUUID().slice(0, 8)}`;
  const account = json({ username, email: `${username}@example.org`, password: PASSWORD });
  await call("/api/admin/create-photographer", await authorized(account));
  return username;
}

/** @param {string} name */
export async function photograph(name) {
  return readFile(`${SAMPLES}/${name}`);
}
