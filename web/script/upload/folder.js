// Files that somebody chose or dropped, folders of any depth included: one after the other, each with what it is.

/** @typedef {"photo" | "heic" | "raw" | "video" | "other" | "unreadable"} Kind */

/**
 * A file. Only photos and files that cannot be read are of interest; of the others there is no more than the name.
 * @typedef {{ kind: Kind, name: string, file?: File }} Found
 */

/** @type {[Kind, string][]} */
const EXTENSIONS = [
  ["photo", "jpg jpeg jpe jfif png webp"],
  ["heic", "heic heif heics heifs hif avif avifs"],
  ["raw", "3fr ari arw bay cap cr2 cr3 crw dcr dng erf fff gpr iiq kdc mef mos mrw nef nrw orf pef ptx raf raw rw2 rwl sr2 srf srw x3f"],
  ["video", "3gp avi insv lrv m2ts m4v mkv mov mp4 mpeg mpg mts webm wmv"],
];

const KINDS = new Map(EXTENSIONS.flatMap(([kind, list]) => list.split(" ").map((extension) => [extension, kind])));

/** Files and folders that systems leave beside photos. */
const LEFTOVERS = new Set(["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "@eadir"]);

/** @param {string} name of a file or a folder */
export const isHidden = (name) => name.startsWith(".") || LEFTOVERS.has(name.toLowerCase());

/**
 * What a file is, by its name or else by its type.
 * @param {string} name
 * @param {string} type
 * @returns {Kind}
 */
export function kindOf(name, type = "") {
  const [, extension = ""] = /\.([^.]+)$/.exec(name.toLowerCase()) ?? [];
  const kind = KINDS.get(extension);
  if (kind) return kind;
  if (/^image\/(jpeg|png|webp)$/.test(type)) return "photo";
  if (/^image\/(heic|heif|avif)/.test(type)) return "heic";
  return type.startsWith("video/") ? "video" : "other";
}

/** Files after which the page gets its turn. */
const TURN = 100;

const turn = () => new Promise((resolve) => setTimeout(resolve));

/**
 * The files of `<input type=file multiple>` or `<input webkitdirectory>`.
 * @param {Iterable<File>} files
 * @returns {AsyncGenerator<Found>}
 */
export async function* chosen(files) {
  let number = 0;
  // A copy, for the input may be emptied meanwhile.
  for (const file of [...files]) {
    if (++number % TURN === 0) await turn();
    const path = file.webkitRelativePath || file.name;
    if (!path.split("/").some(isHidden)) yield found(file);
  }
}

/**
 * The files and folders of a drop. Has to be called in the handler of the event: afterwards the browser tells of none.
 * @param {DataTransfer} dropped
 * @returns {AsyncGenerator<Found>}
 */
export function dropped(dropped) {
  /** @type {(FileSystemEntry | File)[]} */
  const things = [];
  for (const item of dropped.items) {
    const thing = item.kind === "file" ? (item.webkitGetAsEntry?.() ?? item.getAsFile()) : null;
    if (thing) things.push(thing);
  }
  return all(things);
}

/**
 * @param {(FileSystemEntry | File)[]} things
 * @returns {AsyncGenerator<Found>}
 */
async function* all(things) {
  // The last one is the next one.
  const open = things.reverse();
  for (let number = 1; open.length > 0; number++) {
    const thing = open.pop();
    if (number % TURN === 0) await turn();
    if (!thing || isHidden(thing.name)) continue;
    try {
      if (thing instanceof File) yield found(thing);
      else if (isFolder(thing)) open.push(...(await entriesOf(thing)).reverse());
      else yield await ofEntry(/** @type {FileSystemFileEntry} */ (thing));
    } catch {
      yield { kind: "unreadable", name: thing.name };
    }
  }
}

/**
 * @param {FileSystemEntry} entry
 * @returns {entry is FileSystemDirectoryEntry}
 */
const isFolder = (entry) => entry.isDirectory;

/**
 * Everything in a folder. Browsers tell of a hundred at a time, until they tell of none.
 * @param {FileSystemDirectoryEntry} folder
 */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const entries = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

/**
 * @param {FileSystemFileEntry} entry
 * @returns {Promise<Found>}
 */
async function ofEntry(entry) {
  const kind = kindOf(entry.name);
  // The type is known of the file alone.
  if (kind !== "photo" && kind !== "other") return { kind, name: entry.name };
  return found(await new Promise((resolve, reject) => entry.file(resolve, reject)));
}

/**
 * @param {File} file
 * @returns {Found}
 */
function found(file) {
  const kind = kindOf(file.name, file.type);
  return kind === "photo" ? { kind, name: file.name, file } : { kind, name: file.name };
}
