// Which photo of a slideshow comes next: those that have just come, then the others, from the newest to the oldest and anew.

/** @typedef {import("../../node_modules/.types/api").components["schemas"]["SlideshowPhoto"]} Photo */

export class Playlist {
  /** @param {number | null} begun the photo that is shown already */
  constructor(begun) {
    /** @type {Photo[]} the newest first */
    this.photos = [];
    /** @type {number[]} those that have just come and were not shown yet, in the order in which they came */
    this.fresh = [];
    this.begun = begun;
    /** The place of the last photo that was shown in its turn. */
    this.place = -1;
  }

  /**
   * Takes the list as it is now.
   * @param {Photo[]} photos
   */
  update(photos) {
    const known = new Set(this.photos.map(({ id }) => id));
    const last = this.photos[this.place]?.id ?? this.begun;
    const there = new Set(photos.map(({ id }) => id));
    if (known.size > 0) {
      // What comes after all that was known is no news: it moved up into a list that was full.
      const end = photos.map(({ id }) => known.has(id)).lastIndexOf(true);
      const come = photos.slice(0, end < 0 ? photos.length : end).filter(({ id }) => !known.has(id));
      this.fresh.push(...come.map(({ id }) => id).reverse());
    }
    this.fresh = this.fresh.filter((id) => there.has(id));
    const place = photos.findIndex(({ id }) => id === last);
    // Where the last one has gone, the one that took its place comes next.
    this.place = place < 0 ? Math.min(this.place, photos.length) - 1 : place;
    this.photos = photos;
    this.begun = null;
  }

  /** The photo to show next; none if there is none. */
  next() {
    const id = this.fresh.shift();
    const fresh = this.photos.find((photo) => photo.id === id);
    return fresh ?? this.turn(1);
  }

  /** The photo before. */
  previous() {
    return this.turn(-1);
  }

  /**
   * Whether a photo is in the list.
   * @param {number} id
   */
  has(id) {
    return this.photos.some((photo) => photo.id === id);
  }

  /**
   * What a photo is called: its place, and of how many.
   * @param {Photo} photo
   * @param {string} phrase
   */
  name(photo, phrase) {
    const place = this.photos.indexOf(photo) + 1;
    return phrase.replace("{}", String(place)).replace("{}", String(this.photos.length));
  }

  /** @param {number} step */
  turn(step) {
    const number = this.photos.length;
    if (number === 0) return undefined;
    this.place = (Math.max(this.place, step < 0 ? 0 : -1) + step + number) % number;
    // In its turn it is no news any more.
    const photo = this.photos[this.place];
    this.fresh = this.fresh.filter((id) => id !== photo?.id);
    return photo;
  }
}
