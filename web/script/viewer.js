// One photo after the other over the gallery: swiping is the browser's own scrolling, the address is the photo's own,
// so that Back, reload and sharing behave.
import { canShareFiles, isApplePhone, share } from "./save.js";

/** Photos on each side of the present one that are loaded. */
const NEIGHBOURS = 1;

/**
 * Opens the links of the gallery in a viewer.
 * @param {HTMLAnchorElement[]} links
 */
export function enhance(links) {
  const template = document.getElementById("viewer");
  if (!(template instanceof HTMLTemplateElement)) return;
  /** @type {Viewer | null} */
  let viewer = null;
  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      viewer ??= new Viewer(template, links);
      viewer.open(index);
      // At the end: where the browser refuses an address, as Safari does after many of them, the link leads on.
      event.preventDefault();
    });
  });
}

class Viewer {
  /**
   * @param {HTMLTemplateElement} template
   * @param {HTMLAnchorElement[]} links
   */
  constructor(template, links) {
    this.links = links;
    this.index = 0;
    /** @type {number | null} where a scrolling leads that a button or a key began */
    this.target = null;
    const dialog = document.importNode(template.content, true).querySelector("dialog");
    if (!dialog) throw new Error("the page has no viewer");
    this.dialog = dialog;
    document.body.append(dialog);
    this.slides = /** @type {HTMLElement} */ (dialog.querySelector(".slides"));
    this.count = /** @type {HTMLElement} */ (dialog.querySelector(".count"));
    this.download = /** @type {HTMLAnchorElement} */ (dialog.querySelector("[data-do=download]"));
    const button = /** @type {HTMLElement} */ (dialog.querySelector("[data-do=share]"));
    button.hidden = !canShareFiles();
    if (isApplePhone()) button.textContent = button.dataset.save ?? "";
    this.slides.append(...links.map(() => document.createElement("div")));
    for (const button of dialog.querySelectorAll("[data-do]")) {
      const name = button.getAttribute("data-do") ?? "";
      if (name !== "download") button.addEventListener("click", () => this.act(name, button));
    }
    this.slides.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.slides.addEventListener("scrollend", () => this.scrolled(), { passive: true });
    // A swipe leads elsewhere.
    for (const name of ["pointerdown", "wheel", "scrollend"]) {
      this.slides.addEventListener(name, () => (this.target = null), { passive: true });
    }
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("close", () => this.closed());
    addEventListener("popstate", () => {
      const index = this.links.findIndex((link) => link.href === location.href);
      if (index < 0) dialog.close();
      // Forward, after the viewer was closed.
      else if (!dialog.open) this.present(index);
    });
  }

  /** @param {number} index */
  open(index) {
    history.pushState({ viewer: true }, "", this.link(index).href);
    this.present(index);
  }

  /** @param {number} index */
  present(index) {
    this.dialog.showModal();
    this.go(index, "instant");
    this.show(index);
  }

  /** @param {number} index */
  link(index) {
    return /** @type {HTMLAnchorElement} */ (this.links[index]);
  }

  /**
   * @param {number} index
   * @param {ScrollBehavior} behavior
   */
  go(index, behavior = "smooth") {
    const at = Math.max(0, Math.min(index, this.links.length - 1));
    this.target = at;
    this.slides.scrollTo({ left: at * this.slides.clientWidth, behavior });
  }

  /**
   * The place so many photos away from the present one, or from the one that is on its way.
   * @param {number} photos
   */
  from(photos) {
    return (this.target ?? this.index) + photos;
  }

  scrolled() {
    // A viewer that was closed stands at its beginning, and still tells of a scrolling that was under way.
    if (!this.dialog.open) return;
    const index = Math.round(this.slides.scrollLeft / Math.max(1, this.slides.clientWidth));
    if (index !== this.index && this.links[index]) this.show(index);
  }

  /** @param {number} index */
  show(index) {
    this.index = index;
    this.links.forEach((link, at) => {
      const slide = this.slides.children[at];
      if (!slide) return;
      const isNear = Math.abs(at - index) <= NEIGHBOURS;
      if (!isNear) return slide.replaceChildren();
      if (!slide.firstChild) slide.append(picture(link, at === index));
    });
    const link = this.link(index);
    this.count.textContent = link.querySelector("img")?.alt ?? "";
    for (const [name, end] of [["previous", 0], ["next", this.links.length - 1]]) {
      const button = this.dialog.querySelector(`[data-do=${name}]`);
      // A button that is disabled loses the focus.
      button?.setAttribute("aria-disabled", String(index === end));
    }
    this.download.href = original(link);
    try {
      if (history.state?.viewer) history.replaceState(history.state, "", link.href);
    } catch {
      // Safari refuses it after many of them. The next photo names the address again.
    }
  }

  /**
   * @param {string} name
   * @param {Element} button
   */
  act(name, button) {
    if (name === "previous") this.go(this.from(-1));
    if (name === "next") this.go(this.from(1));
    if (name === "close") this.dialog.close();
    if (name === "share") this.share(button);
  }

  /** @param {Element} button */
  async share(button) {
    const present = () => (this.dialog.open ? original(this.link(this.index)) : "");
    if (!(await share(present, button))) this.download.click();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const moves = /** @type {Record<string, number>} */ ({
      ArrowLeft: this.from(-1),
      ArrowRight: this.from(1),
      Home: 0,
      End: this.links.length - 1,
    });
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.go(to, "instant");
    }
  }

  closed() {
    // Not after Back, which has closed it.
    if (history.state?.viewer) history.back();
    for (const slide of this.slides.children) slide.replaceChildren();
    this.link(this.index).focus();
  }
}

/**
 * The photo that a link of the gallery leads to.
 * @param {HTMLAnchorElement} link
 */
export const idOf = (link) => Number(link.pathname.split("/").pop());

/** @param {HTMLAnchorElement} link */
const pictureOf = (link) => `/api/photo/${idOf(link)}`;

/** @param {HTMLAnchorElement} link */
const original = (link) => `${pictureOf(link)}?size=original&download=true`;

/**
 * @param {HTMLAnchorElement} link
 * @param {boolean} isPresent
 */
function picture(link, isPresent) {
  const thumb = link.querySelector("img");
  const image = document.createElement("img");
  const address = pictureOf(link);
  image.sizes = "100vw";
  image.srcset = `${address}?size=thumb 480w, ${address}?size=screen 1280w, ${address}?size=web 2048w`;
  image.src = `${address}?size=screen`;
  image.alt = thumb?.alt ?? "";
  if (thumb) {
    // Not the sizes of the tile, which is cropped.
    image.width = Number(thumb.getAttribute("width"));
    image.height = Number(thumb.getAttribute("height"));
  }
  if (isPresent) image.fetchPriority = "high";
  return image;
}
