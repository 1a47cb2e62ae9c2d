// The form with a selfie: consent first, then a picture, then sending it with progress. Without this script the same
// form works as it is.
import { hasCamera, photograph } from "./camera.js";
import { element, pause, word } from "./page.js";
import { shrink } from "./selfie.js";

/** Set while the phone's camera is open: a page that finds it was closed meanwhile. */
const BEGUN = "findme-selfie-begun";

const form = element("join", HTMLFormElement);
const box = document.getElementById("consent");
const problem = element("selfie-problem", HTMLParagraphElement);
const cameraButton = element("camera", HTMLButtonElement);
const inputs = [element("take", HTMLInputElement), element("choose", HTMLInputElement)];

/** @type {Blob | null} */
let picture = null;
let isSending = false;

/** @param {string} text */
function complain(text) {
  problem.textContent = text;
  problem.hidden = text === "";
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
  // It was about another picture.
  document.getElementById("reason")?.remove();
  const preview = element("preview", HTMLImageElement);
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
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

cameraButton.addEventListener("click", async () => {
  if (!hasAgreed()) return;
  try {
    const taken = await photograph();
    if (taken) choose(taken);
  } catch {
    complain(word("selfie-words", "blocked"));
  }
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
  // Once it is accepted, the next page is on its way.
  isSending = await send(address, isWithout ? null : picture);
});

/**
 * Says what was refused, where it can be mended.
 * @param {any} problem
 * @param {HTMLElement} status
 */
function refused(problem, status) {
  status.textContent = "";
  // The text that was agreed to is not the present one.
  if (problem.code === "consent_outdated") return location.reload();
  const email = document.getElementById("email");
  if (problem.errors?.[0]?.field === "email" && email) {
    email.setAttribute("aria-invalid", "true");
    email.focus();
    status.textContent = problem.detail;
  } else {
    complain(problem.detail ?? word("selfie-words", "failed"));
  }
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
    if (answer.status >= 200 && answer.status < 300) {
      location.assign(answer.body.location);
      return true;
    }
    if (![0, 408, 429, 503].includes(answer.status)) {
      refused(answer.body, status);
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
 * @returns {Promise<{ status: number, body: any, wait: number }>} a status of 0 for no connection
 */
function post(address, body) {
  const bar = element("progress", HTMLProgressElement);
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
