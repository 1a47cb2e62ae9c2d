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

/** The last picture that was loaded: originals are large. */
const loaded = { address: "", file: /** @type {File | null} */ (null) };

/**
 * Shares the picture at an address. The sheet has to open within the tap: the first tap loads the picture, and opens
 * the sheet if that was fast enough; otherwise the next one does.
 * @param {string} address
 * @param {Element} button
 */
export async function share(address, button) {
  if (loaded.address !== address) {
    button.setAttribute("aria-busy", "true");
    loaded.file = await load(address);
    loaded.address = loaded.file ? address : "";
    button.removeAttribute("aria-busy");
  }
  // It may never resolve on an iPhone, so nobody waits for it.
  if (loaded.file) navigator.share({ files: [loaded.file] }).catch(() => {});
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
