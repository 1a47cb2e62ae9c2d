// The page's own camera, for desktops, and for phones that close the page while their camera is open.
import { element } from "./page.js";
import { asJpeg } from "./selfie.js";

/** Whether the browser lets a page use a camera: it does only over HTTPS and on this machine. */
export const hasCamera = Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * Shows the camera in a dialog.
 * @returns {Promise<Blob | null>} the picture, not mirrored; null if the person closed the dialog
 * @throws if the camera may not be used
 */
export async function photograph() {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "user", width: { ideal: 1280 } },
    audio: false,
  });
  const dialog = element("camera-dialog", HTMLDialogElement);
  const view = element("camera-view", HTMLVideoElement);
  try {
    view.srcObject = stream;
    // Before it is shown: Esc may come before the first picture.
    const pressed = new Promise((resolve) => {
      element("snap", HTMLButtonElement).onclick = () => resolve(true);
      element("camera-cancel", HTMLButtonElement).onclick = () => resolve(false);
      dialog.onclose = () => resolve(false);
    });
    dialog.showModal();
    await view.play();
    const isTaken = await pressed;
    return isTaken ? await frame(view) : null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    view.srcObject = null;
    dialog.onclose = null;
    dialog.close();
  }
}

/** @param {HTMLVideoElement} view */
function frame(view) {
  const canvas = document.createElement("canvas");
  canvas.width = view.videoWidth;
  canvas.height = view.videoHeight;
  canvas.getContext("2d")?.drawImage(view, 0, 0);
  return asJpeg(canvas);
}
