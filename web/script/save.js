// Saving a photo where a download link does not help: the share sheet of an iPhone has "Save to Photos".

/** Whether the browser can share a picture as a file. */
export function canShareFiles() {
  const probe = new File([new Uint8Array(1)], "photo.jpg", { type: "image/jpeg" });
  return Boolean(navigator.canShare?.({ files: [probe] }));
}

/** @type {Map<string, File>} */
const loaded = new Map();

/**
 * Shares the picture at an address. The sheet has to open within the tap: the first tap loads the picture, and opens
 * the sheet if that was fast enough; otherwise the next one does.
 * @param {string} address
 * @param {Element} button
 */
export async function share(address, button) {
  let file = loaded.get(address);
  if (!file) {
    button.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address);
      if (!response.ok) return;
      const picture = await response.blob();
      file = new File([picture], "photo.jpg", { type: picture.type });
      loaded.set(address, file);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }
  // It may never resolve on an iPhone, so nobody waits for it.
  navigator.share({ files: [file] }).catch(() => {});
}
