// SHA-256 of bytes that come piece by piece (FIPS 180-4): browsers can only hash a whole file at once, and not on plain HTTP.

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const K = new Int32Array(64);

/** The same of the square roots of the first eight. */
const START = new Int32Array(8);

/** @param {number} root */
const fraction = (root) => (root - Math.floor(root)) * 2 ** 32;

for (let number = 2, found = 0; found < 64; number++) {
  let isPrime = true;
  for (let factor = 2; factor * factor <= number; factor++) isPrime &&= number % factor !== 0;
  if (!isPrime) continue;
  if (found < 8) START[found] = fraction(Math.sqrt(number)) | 0;
  K[found++] = fraction(Math.cbrt(number)) | 0;
}

/** A sum that is being made. */
export class Sha256 {
  #state = START.slice();
  #words = new Int32Array(64);
  /** What is left of the last piece, less than a block. */
  #rest = new Uint8Array(64);
  #left = 0;
  #length = 0;

  /** @param {Uint8Array} bytes */
  update(bytes) {
    this.#length += bytes.length;
    let at = 0;
    if (this.#left > 0) {
      at = Math.min(64 - this.#left, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#left);
      this.#left += at;
      if (this.#left < 64) return;
      this.#blocks(this.#rest, 0, 64);
      this.#left = 0;
    }
    const end = bytes.length - ((bytes.length - at) % 64);
    this.#blocks(bytes, at, end);
    this.#rest.set(bytes.subarray(end));
    this.#left = bytes.length - end;
  }

  /** The sum in hexadecimal; nothing can be added afterwards. */
  digest() {
    const bits = this.#length * 8;
    const end = new Uint8Array(this.#left < 56 ? 64 - this.#left : 128 - this.#left);
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(end.length - 4, bits % 2 ** 32);
    this.update(end);
    return [...this.#state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} from
   * @param {number} to
   */
  #blocks(bytes, from, to) {
    const [words, state] = [this.#words, this.#state];
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    /** @param {number} i */
    const word = (i) => /** @type {number} */ (words[i]);
    for (let at = from; at < to; at += 64) {
      for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const [x, y] = [word(i - 15), word(i - 2)];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        words[i] = (word(i - 16) + s0 + word(i - 7) + s1) | 0;
      }
      // Plain variables: swapping them by lists is ten times slower.
      let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
      for (let i = 0; i < 64; i++) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const one = (h + s1 + ((e & f) ^ (~e & g)) + /** @type {number} */ (K[i]) + word(i)) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + one) | 0;
        d = c;
        c = b;
        b = a;
        a = (one + two) | 0;
      }
      state.set([a, b, c, d, e, f, g, h].map((sum, i) => sum + /** @type {number} */ (state[i])));
    }
  }
}
