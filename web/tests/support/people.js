// Selfies of the people in the sample photographs, cut out by the browser itself.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { photograph } from "./studio.js";

const PEOPLE = fileURLToPath(new URL("../../../models/people.json", import.meta.url));

/** How much of the face's size is added around it. */
const MARGIN = 0.6;

/**
 * The selfie of a person, as a file for an input.
 * @param {import("@playwright/test").BrowserContext} context
 * @param {string} name
 */
export async function selfieOf(context, name) {
  const place = JSON.parse(await readFile(PEOPLE, "utf8")).selfies[name];
  const bytes = await cut(context, place);
  return { name: `${name}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from(bytes, "base64") };
}

/**
 * The same for a page without scripts: a browser of its own cuts the selfie out.
 * @param {import("@playwright/test").Browser} browser
 * @param {string} name
 */
export async function selfieBeside(browser, name) {
  const scripted = await browser.newContext();
  const selfie = await selfieOf(scripted, name);
  await scripted.close();
  return selfie;
}

/** The sample photograph with several people, which is no selfie. */
export async function group() {
  return { name: "group.jpg", mimeType: "image/jpeg", buffer: await photograph("sample6.jpg") };
}

/**
 * @param {import("@playwright/test").BrowserContext} context
 * @param {{ photo: string, left: number, top: number, width: number, height: number }} place
 */
async function cut(context, place) {
  const page = await context.newPage();
  const source = (await photograph(place.photo)).toString("base64");
  const bytes = await page.evaluate(
    async ({ source, place, margin }) => {
      const picture = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${source}`)).blob());
      const [x, y] = [place.left - margin * place.width, place.top - margin * place.height];
      const [width, height] = [(1 + 2 * margin) * place.width, (1 + 2 * margin) * place.height];
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(width * picture.width);
      canvas.height = Math.round(height * picture.height);
      canvas.getContext("2d")?.drawImage(picture, -x * picture.width, -y * picture.height);
      return canvas.toDataURL("image/jpeg", 0.92).split(",")[1] ?? "";
    },
    { source, place, margin: MARGIN },
  );
  await page.close();
  return bytes;
}

/**
 * A picture without a face.
 * @param {import("@playwright/test").BrowserContext} context
 */
export async function wall(context) {
  const page = await context.newPage();
  const bytes = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 400;
    const pen = canvas.getContext("2d");
    if (pen) {
      pen.fillStyle = "#8a8f94";
      pen.fillRect(0, 0, 400, 400);
    }
    return canvas.toDataURL("image/jpeg").split(",")[1] ?? "";
  });
  await page.close();
  return { name: "wall.jpg", mimeType: "image/jpeg", buffer: Buffer.from(bytes, "base64") };
}
