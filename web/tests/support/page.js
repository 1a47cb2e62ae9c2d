// The test function of all specs: any error in the console, any violation of the policy and any request to another host
// fails the test.
import { test as base } from "@playwright/test";

export { expect } from "@playwright/test";

export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    /** @type {string[]} */
    const offences = [];
    page.on("console", (message) => {
      // A refused form is an answer of 4xx, which the browser reports.
      // So is a request without a connection, which a test has cut, or to a server that a test has killed.
      const isNetwork = /status of 4|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_|ERR_EMPTY_RESPONSE/.test(message.text());
      // Nor is a file that a test has changed since it was chosen.
      const isFile = /ERR_FILE_NOT_FOUND|ERR_UPLOAD_FILE_CHANGED|ERR_ALPN_NEGOTIATION_FAILED/.test(message.text());
      if (message.type() === "error" && !isNetwork && !isFile) {
        offences.push(`console: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => offences.push(`script: ${error.message}`));
    page.on("request", (request) => {
      const address = new URL(request.url());
      if (["http:", "https:"].includes(address.protocol) && address.origin !== baseURL) {
        offences.push(`request: ${address.origin}`);
      }
    });
    await use(page);
    base.expect(offences).toEqual([]);
  },
});

/** Holds something back until it is opened. */
export function gate() {
  let open = () => {};
  const opened = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  return { open, opened };
}

/**
 * Scrolls a gallery to its last picture, until that is loaded.
 * @param {import("@playwright/test").Page} page
 */
export async function seeLast(page) {
  const last = page.locator(".photos img").last();
  // Sections take their true heights as they come into view.
  await base.expect(async () => {
    await last.evaluate((image) => image.scrollIntoView());
    await base.expect(last).toBeInViewport({ timeout: 500 });
  }).toPass();
  await base.expect
    .poll(() => last.evaluate((image) => /** @type {HTMLImageElement} */ (image).naturalWidth))
    .toBeGreaterThan(0);
}
