// How large a page is.

/**
 * Memory of the page's scripts, in bytes, and its elements.
 * @param {import("@playwright/test").Page} page
 */
export async function sizeOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
  return { heap: usedSize, nodes };
}
