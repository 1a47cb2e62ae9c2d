// Keeps the screen on while the slideshow is seen, where the browser can.

/** The browser lets go of it whenever the page is hidden. */
export function keepAwake() {
  const ask = async () => {
    if (document.hidden || !("wakeLock" in navigator)) return;
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      // A device that saves power may refuse.
    }
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
