// What a phone's camera reads: QR codes in pictures.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const DECODER = createRequire(import.meta.url).resolve("jsqr/dist/jsQR.js");

/**
 * Begins a reader of pictures, in a blank page; it answers what the code of a picture says, or null.
 * @param {import("@playwright/test").BrowserContext} context
 */
export async function reader(context) {
  const page = await context.newPage();
  await page.evaluate(await readFile(DECODER, "utf8"));
  return (/** @type {Buffer} */ picture, type = "image/png") => page.evaluate(read, { source: picture.toString("base64"), type });
}

/**
 * In the page: draws the picture on white and decodes it.
 * @param {{ source: string, type: string }} picture
 */
async function read({ source, type }) {
  const image = new Image();
  image.src = `data:${type};base64,${source}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("the browser draws nothing");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0);
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
  // @ts-expect-error jsQR is defined by the decoder's script
  const code = window.jsQR(data, width, height);
  return /** @type {string | null} */ (code ? code.data : null);
}
