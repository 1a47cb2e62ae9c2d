// The form with a selfie: consent first, then a picture, then sending it with progress. Without this script the same
// form works as it is.
import { hasCamera, photograph } from "./camera.js";
import { element, pause, word } from "./page.js";
import { shrink } from "./selfie.js";

/** @typedef {import("../node_modules/.types/api").components["schemas"]["Problem"]} Problem */

/**
 * What comes back; a status of 0 for no connection.
 * @typedef {{ status: number, body: Partial<Problem> & { location?: string }, wait: number }} Answer
 */

/** Set while the phone's camera is open: a page that finds it was closed meanwhile. */
const BEGUN = "findme-selfie-begun";

/** Seconds that a form waits for a busy server by itself, at most. */
const LONGEST = 60;

const form = element("join", HTMLFormElement);
const box = document.getElementById("consent");
const problem = element("selfie-problem", HTMLParagraphElement);
const cameraButton = element("camera", HTMLButtonElement);
const email = /** @type {HTMLInputElement | null} */ (form.querySelector("#email"));
const preview = element("preview", HTMLImageElement);
const inputs = [element("take", HTMLInputElement), element("choose", HTMLInputElement)];

/** @type {Blob | null} */
let picture = null;
let isSending = false;
let isCameraOpen = false;

/** @param {string} text */
function complain(text) {
  // Why an earlier picture was refused.
  document.getElementById("reason")?.remove();
  problem.textContent = text;
  problem.hidden = text === "";
}

/** @param {string} text */
function complainOfEmail(text) {
  if (text) email?.setAttribute("aria-invalid", "true");
  else email?.removeAttribute("aria-invalid");
  const place = document.getElementById("email-problem");
  if (place) {
    place.textContent = text;
    place.hidden = text === "";
  } else if (text) {
    complain(text);
  }
}

/** Whether the person has agreed, or need not; otherwise the box is shown. */
function hasAgreed() {
  if (!(box instanceof HTMLInputElement)) return true;
  const warning = element("consent-problem", HTMLParagraphElement);
  warning.hidden = box.checked;
  if (box.checked) box.removeAttribute("aria-invalid");
  else box.setAttribute("aria-invalid", "true");
  if (!box.checked) box.focus();
  return box.checked;
}

/** @param {Blob} file */
function choose(file) {
  picture = file;
  complain("");
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
  preview.hidden = false;
  element("chosen-name", HTMLElement).textContent = file instanceof File ? file.name : "";
  element("chosen", HTMLElement).hidden = false;
  element("send", HTMLButtonElement).scrollIntoView({ block: "nearest" });
}

for (const input of inputs) {
  input.addEventListener("click", (event) => {
    if (!hasAgreed()) return event.preventDefault();
    sessionStorage.setItem(BEGUN, "1");
  });
  input.addEventListener("cancel", () => sessionStorage.removeItem(BEGUN));
  input.addEventListener("change", () => {
    sessionStorage.removeItem(BEGUN);
    const file = input.files?.[0];
    if (file) choose(file);
  });
}
box?.addEventListener("change", hasAgreed);
email?.addEventListener("input", () => complainOfEmail(""));

// A browser may not be able to show what the server can read.
preview.addEventListener("error", () => {
  preview.hidden = true;
});

cameraButton.addEventListener("click", async () => {
  // A button that is disabled would lose the focus, which comes back to it from the dialog.
  if (isCameraOpen || !hasAgreed()) return;
  isCameraOpen = true;
  try {
    const taken = await photograph();
    if (taken) choose(taken);
  } catch (error) {
    const isBlocked = error instanceof DOMException && ["NotAllowedError", "SecurityError"].includes(error.name);
    complain(word("selfie-words", isBlocked ? "blocked" : "nocamera") || word("selfie-words", "blocked"));
  }
  isCameraOpen = false;
});

if (hasCamera && matchMedia("(pointer: fine)").matches) cameraButton.hidden = false;
if (sessionStorage.getItem(BEGUN)) {
  sessionStorage.removeItem(BEGUN);
  complain(word("selfie-words", "killed"));
  cameraButton.hidden = !hasCamera;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSending) return;
  const button = event.submitter;
  // A button without an address of its own names the page's, not the form's.
  const address = button?.getAttribute("formaction") ?? form.action;
  const isWithout = address.endsWith("?without=selfie");
  if (!isWithout && !hasAgreed()) return;
  if (!isWithout && !picture) return complain(word("selfie-words", "missing"));
  isSending = true;
  complainOfEmail("");
  // Once it is accepted, the next page is on its way.
  if (await send(address, isWithout ? null : picture)) await shownAgain();
  element("status", HTMLParagraphElement).textContent = "";
  isSending = false;
});

/** Resolves when Back shows the page as the browser has kept it. */
function shownAgain() {
  return new Promise((resolve) => {
    addEventListener("pageshow", (event) => event.persisted && resolve(event));
  });
}

/**
 * Says what was refused, where it can be mended.
 * @param {Partial<Problem>} problem
 */
function refused({ code, detail = word("selfie-words", "failed"), errors }) {
  // The text that was agreed to is not the present one.
  if (code === "consent_outdated") return location.reload();
  if (errors?.[0]?.field !== "email" || !email) return complain(detail);
  complainOfEmail(detail);
  email.focus();
}

/**
 * Sends the form, again and again while the server is busy or out of reach; returns whether it was accepted.
 * @param {string} address
 * @param {Blob | null} file
 */
async function send(address, file) {
  const body = new FormData(form);
  body.delete("file");
  if (file) body.append("file", await shrink(file), "selfie.jpg");
  const status = element("status", HTMLParagraphElement);
  for (;;) {
    status.textContent = word("selfie-words", "sending");
    const answer = await post(address, body);
    // Only what is accepted has a next page.
    if (answer.body.location) {
      location.assign(answer.body.location);
      return true;
    }
    // Nobody waits an hour before a form; until then another picture may be free.
    if (![0, 408, 429, 503].includes(answer.status) || answer.wait > LONGEST) {
      refused(answer.body);
      return false;
    }
    status.textContent = answer.body.detail ?? word("selfie-words", "offline");
    await pause(answer.wait);
  }
}

/**
 * Sends a form, with progress.
 * @param {string} address
 * @param {FormData} body
 * @returns {Promise<Answer>}
 */
function post(address, body) {
  const bar = element("progress", HTMLProgressElement);
  bar.value = 0;
  bar.hidden = false;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    };
    request.onloadend = () => {
      bar.hidden = true;
      const wait = Number(request.getResponseHeader("Retry-After")) || 4;
      resolve({ status: request.status, body: request.response ?? {}, wait });
    };
    request.send(body);
  });
}
