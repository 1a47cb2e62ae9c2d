// A server of uploads as the queue sees it, which can be told to fail: a fake `fetch`.
import { createHash } from "node:crypto";

/** @param {Uint8Array} bytes */
export const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

/**
 * @param {number} status
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 */
export const answer = (status, body, headers = {}) =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers });

/** What a hook may do instead of answering: an answer, or an error as of a broken network. */
/** @typedef {(method: string, path: string, request: RequestInit) => Response | undefined | void} Hook */

export class Server {
  /** Photos by their hashes. @type {Map<string, string>} */
  photos = new Map();
  /** @type {Map<string, { file: { filename: string, size: number, sha256: string }, bytes: Uint8Array[], offset: number }>} */
  uploads = new Map();
  /** How often each file came whole. @type {Map<string, number>} */
  received = new Map();
  /** @type {string[]} */
  requests = [];
  /** What happens before a request is looked at, and after it was done. @type {Hook} */
  before = () => {};
  /** @type {Hook} */
  after = () => {};
  open = 0;
  most = 0;
  chunkBytes = 4 << 20;

  /** @type {typeof fetch} */
  fetch = async (address, request = {}) => {
    const [method, path] = [request.method ?? "GET", String(address)];
    this.requests.push(`${method} ${path}`);
    this.open++;
    this.most = Math.max(this.most, this.open);
    try {
      await new Promise((resolve) => setTimeout(resolve));
      const failed = this.before(method, path, request);
      if (failed) return failed;
      const done = await this.#answer(method, path, request);
      return this.after(method, path, request) ?? done;
    } finally {
      this.open--;
    }
  };

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestInit} request
   */
  async #answer(method, path, request) {
    if (path.endsWith("/photos/known")) {
      /** @type {{ sha256: string[] }} */
      const { sha256 } = JSON.parse(String(request.body));
      const known = sha256.filter((one) => this.photos.has(one));
      const photo = (/** @type {string} */ one) => ({ sha256: one, photo_id: 1, processing_status: this.photos.get(one) });
      return answer(200, { known: known.map(photo) });
    }
    if (path.endsWith("/upload-photos")) {
      const uploaded_photos = [];
      const failed_uploads = [];
      for (const part of /** @type {FormData} */ (request.body).getAll("files")) {
        const file = /** @type {File} */ (part);
        // The server cleans names.
        const filename = file.name.replaceAll("\u0007", "");
        if (file.name.startsWith("bad")) failed_uploads.push({ filename, code: "not_an_image", error: "No image" });
        else uploaded_photos.push(this.#keep(file.name, new Uint8Array(await file.arrayBuffer())));
      }
      // Where all are refused for the same reason, so is the request.
      if (uploaded_photos.length === 0) return answer(400, { code: "not_an_image", detail: "No image" });
      return answer(200, { uploaded_photos, failed_uploads });
    }
    if (path.endsWith("/uploads")) {
      const file = JSON.parse(String(request.body));
      if (this.photos.has(file.sha256)) return answer(200, { photo: { already_present: true }, failed: null });
      const url = `/api/uploads/${this.uploads.size}`;
      this.uploads.set(url, { file, bytes: [], offset: 0 });
      return answer(201, { id: url, url, offset: 0, chunk_bytes: this.chunkBytes, expires_at: "" });
    }
    return this.#chunk(method, path, request);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {RequestInit} request
   */
  async #chunk(method, path, request) {
    const upload = this.uploads.get(path);
    if (!upload) return answer(404, { code: "upload_not_found", detail: "No upload" });
    const place = () => ({ "Upload-Offset": `${upload.offset}` });
    if (method === "HEAD") return answer(204, undefined, place());
    if (new Headers(request.headers).get("Upload-Offset") !== `${upload.offset}`) {
      return answer(409, { code: "wrong_offset", detail: "" }, place());
    }
    const bytes = new Uint8Array(await /** @type {Blob} */ (request.body).arrayBuffer());
    upload.bytes.push(bytes);
    upload.offset += bytes.length;
    if (upload.offset < upload.file.size) return answer(204, undefined, place());
    const whole = Buffer.concat(upload.bytes);
    if (sum(whole) !== upload.file.sha256) return answer(200, { photo: null, failed: { code: "checksum_mismatch", error: "Other" } });
    return answer(200, { photo: this.#keep(upload.file.filename, whole), failed: null });
  }

  /**
   * @param {string} name
   * @param {Uint8Array} bytes
   */
  #keep(name, bytes) {
    const one = sum(bytes);
    const already_present = this.photos.has(one);
    this.photos.set(one, "PENDING");
    this.received.set(name, (this.received.get(name) ?? 0) + 1);
    return { id: 1, already_present };
  }
}
