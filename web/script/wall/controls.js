// The buttons and the keys of a slideshow. The buttons are seen while somebody moves the pointer, presses a key or touches.

/** Seconds after which they go. */
const SEEN = 4;

/**
 * @typedef {object} Actions
 * @property {() => void} previous
 * @property {() => void} next
 * @property {() => boolean} pause answers whether it is paused now
 */

/**
 * @param {HTMLElement} bar
 * @param {Actions} actions
 */
export function control(bar, actions) {
  const pause = button(bar, "pause");
  const screen = button(bar, "screen");
  const togglePause = () => swap(pause, actions.pause());
  screen.hidden = !document.fullscreenEnabled;
  document.addEventListener("fullscreenchange", () => swap(screen, document.fullscreenElement !== null));
  /** @type {Record<string, () => void>} */
  const does = { previous: actions.previous, next: actions.next, pause: togglePause, screen: fullScreen };
  for (const [name, act] of Object.entries(does)) button(bar, name).addEventListener("click", act);
  /** @type {Record<string, () => void>} */
  const keys = { ArrowLeft: actions.previous, ArrowRight: actions.next, " ": togglePause, f: fullScreen, F: fullScreen };
  addEventListener("keydown", (event) => {
    const act = keys[event.key];
    // The space bar presses the button that has the focus.
    const isPressed = event.key === " " && event.target instanceof HTMLButtonElement;
    if (!act || isPressed || event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  bar.hidden = false;
  hideWhenIdle();
}

/**
 * @param {HTMLElement} bar
 * @param {string} name
 */
function button(bar, name) {
  const found = bar.querySelector(`[data-do=${name}]`);
  if (!(found instanceof HTMLButtonElement)) throw new Error(`the page has no button ${name}`);
  return found;
}

/**
 * Gives a button its other name, or its own again.
 * @param {HTMLButtonElement} button
 * @param {boolean} isOther
 */
function swap(button, isOther) {
  button.dataset.own = button.dataset.own ?? button.textContent ?? "";
  button.textContent = (isOther ? button.dataset.other : button.dataset.own) ?? "";
}

async function fullScreen() {
  try {
    await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  } catch {
    // The browser may refuse it; the page is the same without.
  }
}

function hideWhenIdle() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const seen = () => {
    document.body.classList.remove("idle");
    clearTimeout(timer);
    timer = setTimeout(() => document.body.classList.add("idle"), SEEN * 1000);
  };
  for (const name of ["pointermove", "pointerdown", "keydown", "focusin"]) addEventListener(name, seen, { passive: true });
  seen();
}
