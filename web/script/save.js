// Saving a photo where a download link does not help: the share sheet of an iPhone has "Save to Photos".

/** Whether the browser can share a picture as a file. */
export function canShareFiles() {
  const probe = new File([new Uint8Array(1)], "photo.jpg", { type: "image/jpeg" });
  return Boolean(navigator.canShare?.({ files: [probe] }));
}

/** Whether this is an iPhone or an iPad, which calls itself a Mac with a touch screen. */
export function isApplePhone() {
  return /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}

const NOTHING = { address: "", file: Promise.resolve(/** @type {File | null} */ (null)) };

/** The picture that was asked for last: originals are large. */
let asked = NOTHING;

/**
 * Shares the picture that is shown. The sheet has to open within the tap: the first tap loads the picture, and opens the
 * sheet if that was fast enough; otherwise the next one does.
 * @param {() => string} present the address of what is shown now
 * @param {Element} button
 * @returns {Promise<boolean>} false if the picture did not arrive
 */
export async function share(present, button) {
  const address = present();
  if (asked.address !== address) asked = { address, file: load(address) };
  const own = asked;
  button.setAttribute("aria-busy", "true");
  const file = await own.file;
  // The button is another picture's by now.
  if (own !== asked) return true;
  button.removeAttribute("aria-busy");
  if (!file) asked = NOTHING;
  // The person has gone on meanwhile.
  if (present() !== address) return true;
  // It may never resolve on an iPhone, so nobody waits for it.
  if (file) navigator.share({ files: [file] }).catch(() => {});
  return file !== null;
}

/** @param {string} address */
async function load(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) return null;
    const picture = await response.blob();
    const extension = picture.type.split("/")[1]?.replace("jpeg", "jpg") ?? "jpg";
    return new File([picture], `photo.${extension}`, { type: picture.type });
  } catch {
    return null;
  }
}
