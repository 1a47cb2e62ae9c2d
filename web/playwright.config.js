// The tests of the pages in a browser. `scripts/browser` starts the server and names it in BASE_URL.
import { defineConfig } from "@playwright/test";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A phone, a desktop; both with the browser's own fake camera. */
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const desktop = { viewport: { width: 1280, height: 800 } };

export default defineConfig({
  testDir: "tests",
  outputDir: process.env.BROWSER_OUTPUT ?? "test-results",
  // The server has two cores, and so has the browser.
  workers: 2,
  fullyParallel: true,
  timeout: 180_000,
  expect: { timeout: 60_000 },
  reporter: "line",
  use: {
    baseURL: process.env.BASE_URL,
    locale: "fr-FR",
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        // As root in a container there is no sandbox.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        // A name of a machine in a local network, as browsers see it.
        "--host-resolver-rules=MAP findme.test 127.0.0.1",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
    },
  },
  projects: [
    { name: "phone", testMatch: /(guest|budget)\.spec\.js/, use: phone },
    { name: "desktop", testMatch: /(guest|account|studio[\w-]*|console-day|english)\.spec\.js/, use: desktop },
    { name: "upload", testMatch: /upload\.spec\.js/, use: desktop },
    { name: "access", testMatch: /access\.spec\.js/ },
    { name: "speed", testMatch: /\/speed\.spec\.js/, use: phone },
    { name: "large", testMatch: /large\.spec\.js/, use: phone },
    // Measures, and only when it is asked for.
    ...(process.env.UPLOAD_SPEED ? [{ name: "upload-speed", testMatch: /upload-speed\.spec\.js/, use: desktop }] : []),
  ],
});
