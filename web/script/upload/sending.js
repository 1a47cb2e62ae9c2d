// Sends files to the server, however often the network or the server fails meanwhile: small ones several in a request, large
// ones in chunks that go on where they were.

import { Unreadable, orOver, patiently, problem } from "./patience.js";

/** @typedef {import("../../node_modules/.types/api").components["schemas"]} Schemas */

/**
 * What became of a file.
 * @typedef {{ kind: "sent" | "known" } | { kind: "refused", code: string, sentence: string } | { kind: "unreadable" }} Outcome
 */

/** @typedef {import("./patience.js").Means} Means */

/** Up to so many bytes a file is one request. */
const SMALL = 8 << 20;

/** The most files and bytes of a request with several. A browser takes longer for a request than for a small file. */
const TOGETHER = { files: 32, bytes: 4 << 20 };

/** The least bytes of a chunk, where connections break. */
const LEAST = 1 << 20;

/** How often a file is begun anew whose upload the server does not know any more. */
const BEGINNINGS = 3;

/**
 * Sends a file. `sent` is told of the bytes that have arrived for good.
 * @param {Means} means
 * @param {File} file
 * @param {string} sha256
 * @param {(bytes: number) => void} sent
 * @returns {Promise<Outcome>}
 */
export async function send(means, file, sha256, sent) {
  try {
    return await (file.size <= SMALL ? whole(means, file, sent) : inChunks(means, file, sha256, sent));
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "unreadable" };
    throw error;
  }
}

/**
 * How many of these files, from the first on, are sent in one request; at least one.
 * @param {File[]} files
 */
export function together(files) {
  let bytes = 0;
  const beyond = files.findIndex((file, at) => (bytes += file.size) > TOGETHER.bytes || at >= TOGETHER.files);
  return beyond < 0 ? files.length : Math.max(1, beyond);
}

/**
 * Sends several files in one request. Without an answer for each of them, such as where one cannot be read or all are refused,
 * null: each is then sent by itself, and those that arrived are known to the server.
 * @param {Means} means
 * @param {File[]} files
 * @returns {Promise<Outcome[] | null>}
 */
export async function sendTogether(means, files) {
  try {
    const answer = orOver(await patiently(means, () => post(means, files), files));
    return answer.ok ? outcomes(files, answer.body) : null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/**
 * The outcome of each file of a request. The answer has the photos in the order of the files, and the refused ones by name.
 * @param {File[]} files
 * @param {Schemas["Uploaded"]} answer
 */
function outcomes(files, { uploaded_photos, failed_uploads }) {
  const photos = [...uploaded_photos];
  const failed = new Map(failed_uploads.map((one) => [one.filename, one]));
  const all = files.map(({ name }) => ended(failed.has(name) ? null : photos.shift(), failed.get(name)));
  const isOneEach = failed.size === failed_uploads.length && all.filter(({ kind }) => kind === "refused").length === failed.size;
  return isOneEach && photos.length === 0 ? all : null;
}

/**
 * @param {Means} means
 * @param {File[]} files
 */
function post(means, files) {
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name);
  return means.fetch(`/api/photographer/events/${means.event}/upload-photos`, { method: "POST", body });
}

/**
 * @param {Means} means
 * @param {File} file
 * @param {(bytes: number) => void} sent
 * @returns {Promise<Outcome>}
 */
async function whole(means, file, sent) {
  const answer = orOver(await patiently(means, () => post(means, [file]), [file]));
  if (!answer.ok) return { kind: "refused", ...problem(answer) };
  /** @type {Schemas["Uploaded"]} */
  const { uploaded_photos, failed_uploads } = answer.body;
  sent(file.size);
  return ended(uploaded_photos[0], failed_uploads[0]);
}

/**
 * @param {Schemas["UploadedPhoto"] | null | undefined} photo
 * @param {Schemas["UploadFailed"] | null | undefined} failed
 * @returns {Outcome}
 */
function ended(photo, failed) {
  if (photo) return { kind: photo.already_present ? "known" : "sent" };
  return { kind: "refused", code: failed?.code ?? "", sentence: failed?.error ?? "" };
}

/**
 * @param {Means} means
 * @param {File} file
 * @param {string} sha256
 * @param {(bytes: number) => void} sent
 * @returns {Promise<Outcome>}
 */
async function inChunks(means, file, sha256, sent) {
  const json = { "Content-Type": "application/json" };
  const body = JSON.stringify({ filename: file.name, size: file.size, sha256 });
  const path = `/api/photographer/events/${means.event}/uploads`;
  // What was told of, so that no byte is told of twice.
  let told = 0;
  const arrived = (/** @type {number} */ offset) => {
    sent(offset - told);
    told = offset;
  };
  for (let beginnings = 1; ; beginnings++) {
    const begin = () => means.fetch(path, { method: "POST", headers: json, body });
    const begun = orOver(await patiently(means, begin));
    if (begun.status === 200) {
      arrived(file.size);
      return { kind: "known" };
    }
    if (!begun.ok) return { kind: "refused", ...problem(begun) };
    const outcome = await continued(means, file, begun.body, arrived);
    const isLost = outcome.kind === "refused" && outcome.code === "upload_not_found";
    if (!isLost || beginnings === BEGINNINGS) return outcome;
    arrived(0);
  }
}

/**
 * Sends the chunks of an upload; refused as `upload_not_found` if the server does not know it any more.
 * @param {Means} means
 * @param {File} file
 * @param {Schemas["UploadBegun"]} upload
 * @param {(offset: number) => void} arrived
 * @returns {Promise<Outcome>}
 */
async function continued(means, file, { url, offset, chunk_bytes }, arrived) {
  let size = chunk_bytes;
  let isKnown = true;
  // Where connections break, less is lost by smaller chunks.
  const failed = () => {
    size = Math.max(LEAST, size / 2);
    isKnown = false;
  };
  const ask = async () => {
    if (!isKnown) {
      const standing = await means.fetch(url, { method: "HEAD" });
      if (!standing.ok) return standing;
      const place = standing.headers.get("Upload-Offset");
      if (place === null) throw new TypeError("not the server's answer");
      offset = Number(place);
      isKnown = true;
    }
    return means.fetch(url, {
      method: "PATCH",
      headers: { "Content-Type": "application/partial-upload", "Upload-Offset": `${offset}` },
      body: file.slice(offset, offset + size),
    });
  };
  for (;;) {
    arrived(offset);
    const answer = await patiently(means, ask, [file], failed);
    if (answer.status === 200) {
      /** @type {Schemas["UploadEnded"]} */
      const { photo, failed } = answer.body;
      arrived(file.size);
      return ended(photo, failed);
    }
    if (answer.status === 404) return { kind: "refused", ...problem(answer), code: "upload_not_found" };
    orOver(answer);
    // 204, and 409 of another page that sends the same file.
    const moved = answer.headers.get("Upload-Offset");
    if (moved === null) return { kind: "refused", ...problem(answer) };
    offset = Number(moved);
  }
}
