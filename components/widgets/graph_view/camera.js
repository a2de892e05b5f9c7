// Where the drawing is seen from: its scale `k`, and where its left top corner stands on the sheet.

const READABLE = 0.85; // names then stand at 13 px
const READABLE_ON_PHONE = 0.52; // names alone, at 12 px
const FOUR_COLUMNS = 1200; // a wide sheet shows four columns, larger
const PHONE = 640;
const LEAST_FIT = 0.44; // names then stand at 10 px
const TITLES = 172; // room for the names of lines beside a drawing too small to hold them
const MOST = 2.5;
const MIDDLING = 0.62; // below, only names, in large type
const FAR = 0.3; // below, only colours
const OVER = 40; // how far the drawing may be drawn in from the sheet's sides
const GLIDE = 180; // ms

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

class Camera {
  constructor(sheet, world, moved) {
    Object.assign(this, { sheet, world, moved, k: 1, x: 0, y: 0, width: 1, height: 1, gliding: 0 });
    this.measure();
  }

  measure() {
    const { width, height } = this.sheet.getBoundingClientRect();
    this.room = { width, height };
    return width > 0 && height > 0;
  }

  get narrow() { return this.room.width < PHONE; }
  get least() { return Math.min(0.3, this.scaleOfAll); }
  get scaleOfAll() {
    const least = (width) => Math.min(1, width / this.width, this.room.height / this.height);
    const k = least(this.room.width);
    return k < FAR ? least(this.room.width - TITLES) : k;
  }
  get scaleOfWidth() { return this.room.width / this.width; }
  get showsAll() { return this.width * this.k <= this.room.width + 1 && this.height * this.k <= this.room.height + 1; }

  // The place nearest to the one asked for that does not lose the drawing.
  within({ k, x, y }) {
    const scale = clamp(k, this.least, MOST);
    const held = (value, size, room) =>
      size <= room ? clamp(value, 0, room - size) : clamp(value, room - size - OVER, OVER);
    return { k: scale, x: held(x, this.width * scale, this.room.width), y: held(y, this.height * scale, this.room.height) };
  }

  set(place) {
    Object.assign(this, this.within(place));
    this.world.setAttribute("transform", `translate(${this.x.toFixed(2)},${this.y.toFixed(2)}) scale(${this.k.toFixed(4)})`);
    this.world.classList.toggle("middling", this.k < MIDDLING && this.k >= FAR);
    this.world.classList.toggle("far", this.k < FAR);
    this.world.style.setProperty("--unscaled", 1 / this.k);
    this.moved();
  }

  stop() { cancelAnimationFrame(this.gliding); }

  glide(place) {
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.set(place);
    const from = { k: this.k, x: this.x, y: this.y }, to = this.within(place), begun = performance.now();
    const frame = (now) => {
      const t = clamp((now - begun) / GLIDE, 0, 1), e = t * (2 - t);
      const at = (name) => from[name] + (to[name] - from[name]) * e;
      this.set({ k: at("k"), x: at("x"), y: at("y") });
      if (t < 1) this.gliding = requestAnimationFrame(frame);
    };
    this.gliding = requestAnimationFrame(frame);
  }

  // The first sight: large enough to read, at the left top or at `card`.
  start(card) {
    const readable = this.narrow ? READABLE_ON_PHONE : READABLE;
    const k = clamp(Math.max(this.scaleOfWidth, this.narrow ? 0 : this.room.width / FOUR_COLUMNS), readable, 1.1);
    this.set(card ? this.centred(card, k) : { k, x: 0, y: 0 });
  }

  fit(card) {
    const k = clamp(this.scaleOfWidth, this.narrow ? READABLE_ON_PHONE : LEAST_FIT, 1.1);
    this.glide(card ? this.centred(card, k) : { k, x: Math.max(0, (this.room.width - this.width * k) / 2), y: 0 });
  }

  all() {
    const k = this.scaleOfAll, left = k < FAR ? TITLES : 0;
    const x = left + (this.room.width - left - this.width * k) / 2;
    this.glide({ k, x, y: (this.room.height - this.height * k) / 2 });
  }

  centred(card, k = this.k) {
    return {
      k,
      x: this.room.width / 2 - (card.x + card.width / 2) * k,
      y: this.room.height / 2 - (card.y + card.height / 2) * k,
    };
  }

  // Brings `card` into sight, moving no more than needed.
  reveal(card) {
    const aside = 24;
    const moved = (place, from, size, room) => {
      const low = from * this.k + place, high = low + size * this.k;
      if (low < aside) return place + aside - low;
      return high > room - aside ? place - (high - room + aside) : place;
    };
    const x = moved(this.x, card.x, card.width, this.room.width);
    const y = moved(this.y, card.y, card.height, this.room.height);
    if (x !== this.x || y !== this.y) this.glide({ k: this.k, x, y });
  }

  // Keeps the point of the drawing under (px, py) where it is.
  zoom(factor, px = this.room.width / 2, py = this.room.height / 2) {
    this.stop();
    const k = clamp(this.k * factor, this.least, MOST);
    this.set({ k, x: px - ((px - this.x) * k) / this.k, y: py - ((py - this.y) * k) / this.k });
  }

  // Whether there was room to move.
  pan(dx, dy) {
    this.stop();
    const { x, y } = this;
    this.set({ k: this.k, x: x + dx, y: y + dy });
    return x !== this.x || y !== this.y;
  }
}
