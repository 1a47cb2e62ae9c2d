// The picture of a slideshow, and how it changes. At most two are held: the one that is shown, and the one that comes.

/** Milliseconds after which a change is over, whatever the browser says of it. */
const CHANGE = 1_500;

export class Stage {
  /** @param {HTMLElement} place its pictures have the number of their photo as `data-id` */
  constructor(place) {
    this.place = place;
    /** @type {HTMLImageElement | null} the picture that is loaded */
    this.coming = null;
  }

  /** The number of the photo that is shown; none if there is none. */
  present() {
    const shown = this.shown();
    return shown ? Number(shown.dataset.id) : null;
  }

  /**
   * Shows a photo as soon as all of it is there; meanwhile the one before stays. False if it cannot be loaded; nothing if another
   * one was asked for meanwhile, or it may not be seen any more.
   * @param {number} id
   * @param {string} address
   * @param {string} alt
   */
  async show(id, address, alt) {
    this.forget();
    const image = new Image();
    this.coming = image;
    image.dataset.id = String(id);
    image.src = address;
    image.alt = alt;
    try {
      await image.decode();
    } catch {
      if (this.coming !== image) return undefined;
      this.coming = null;
      return false;
    }
    if (this.coming !== image) return undefined;
    this.coming = null;
    this.change(image);
    return true;
  }

  /**
   * Takes away at once what may not be seen any more. Answers whether another photo has to be shown.
   * @param {(id: number) => boolean} may
   */
  keep(may) {
    const isForbidden = (/** @type {HTMLImageElement} */ image) => !may(Number(image.dataset.id));
    const wasComing = this.coming !== null && isForbidden(this.coming);
    if (wasComing) this.forget();
    for (const image of this.images()) if (isForbidden(image)) image.remove();
    return wasComing || (this.shown() === null && this.coming === null);
  }

  images() {
    return [...this.place.querySelectorAll("img")];
  }

  shown() {
    return this.images().find((image) => !image.classList.contains("away")) ?? null;
  }

  /** Loads no further what is on its way. */
  forget() {
    const image = this.coming;
    this.coming = null;
    if (image) image.src = "";
  }

  /** @param {HTMLImageElement} image */
  change(image) {
    const before = this.shown();
    // What is still on its way out from an earlier change goes now.
    for (const other of this.images()) if (other !== before) other.remove();
    image.classList.add("away");
    this.place.append(image);
    // The browser sees where it begins.
    image.getBoundingClientRect();
    image.classList.remove("away");
    if (!before) return;
    before.classList.add("away");
    before.addEventListener("transitionend", () => before.remove(), { once: true });
    setTimeout(() => before.remove(), CHANGE);
  }
}
