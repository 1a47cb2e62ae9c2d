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
      if (message.type() === "error" && !message.text().includes("the server responded with a status of 4")) {
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
