// The graph view as Streamlit mounts it: the drawing comes as SVG; mouse, touch and keys go back.

const VIEWS = new WeakMap();
const STILL = 5; // px a pointer may wander in a click
const PAUSE = 120; // ms without another turn of the wheel
const LEAST = 420; // px, however little the window leaves
const COARSE = 24; // px: a smaller change of room is no reason to place everything anew
const DAY = 86400000;

class View {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    Object.assign(this, { graph: find(".graph"), canvas: find(".canvas"), sheet: find(".sheet") });
    Object.assign(this, { input: find(".search input"), found: find(".found"), tools: find(".buttons") });
    Object.assign(this, { chosen: null, told: 0, marks: [], arrows: [], hits: [], hit: -1, folded: new Set() });
    this.listen(root);
    this.resized = new ResizeObserver(() => this.measured());
    this.resized.observe(this.canvas);
  }

  // A line of JSON: what is asked and how large the picture is; then the picture.
  show(data, tell) {
    const text = new TextDecoder().decode(data), end = text.indexOf("\n"), drawn = text.slice(end + 1);
    Object.assign(this, { tell, asked: JSON.parse(text.slice(0, end)) });
    this.graph.classList.toggle("bare", this.asked.room > 0);
    const below = window.innerHeight - this.graph.getBoundingClientRect().top - 12; // 0: what the window has
    this.graph.style.height = `${this.asked.room || Math.max(LEAST, this.room ?? below)}px`;
    this.room ??= below;
    if (drawn !== this.drawn) this.draw(drawn);
    const newer = this.asked.heard < this.told; // a choice is on its way to Python
    this.mark(newer ? this.chosen : this.asked.selected);
    this.measured();
  }

  draw(drawn) {
    const { sheet, asked } = this, at = sheet.getRootNode().activeElement?.dataset?.id;
    this.drawn = drawn;
    sheet.innerHTML = drawn;
    sheet.setAttribute("viewBox", `0 0 ${asked.width} ${asked.height}`);
    sheet.setAttribute("height", asked.height);
    sheet.setAttribute("width", asked.width);
    this.marks = [...sheet.querySelectorAll(".mark, .lane")];
    this.arrows = [...sheet.querySelectorAll(".arrow")].map((line) => ({ line, from: line.dataset.from, to: line.dataset.to }));
    this.at = null;
    const held = this.of(at);
    this.rove(held ?? this.marks.find((mark) => mark.matches(".mark")));
    if (held) held.focus({ preventScroll: true });
    if (this.input.value) this.seek(this.input.value);
  }

  of(id) { return id ? this.marks.find((mark) => mark.dataset.id === id) : undefined; }

  // How much room there is: where it differs from the picture's, another is asked for.
  measured() {
    if (!this.tell) return;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const [w, h] = this.size ?? [this.asked.width, 0];
    if (Math.abs(width - w) < COARSE && Math.abs(height - h) < COARSE) return;
    this.size = [width, height];
    this.tell("size", this.size);
  }

  // The chosen item and all that comes before or after it; the rest fades.
  mark(id) {
    this.chosen = id ?? null;
    const lit = new Set();
    for (const [from, to] of [["from", "to"], ["to", "from"]]) {
      const reach = [this.chosen];
      for (const next of reach) for (const arrow of this.arrows) {
        if (arrow[from] === next && !reach.includes(arrow[to])) reach.push(arrow[to]);
      }
      reach.forEach((each) => lit.add(each));
    }
    const chain = this.of(this.chosen)?.matches(".mark") && lit.size > 1;
    this.graph.classList.toggle("dim", Boolean(chain));
    for (const mark of this.marks) {
      mark.classList.toggle("chosen", mark.dataset.id === this.chosen);
      mark.setAttribute("aria-pressed", mark.dataset.id === this.chosen);
      mark.classList.toggle("lit", lit.has(mark.dataset.id));
    }
    for (const { line, from, to } of this.arrows) line.classList.toggle("lit", Boolean(chain) && lit.has(from) && lit.has(to));
  }

  choose(id) {
    if (id === this.chosen) return;
    this.mark(id);
    this.told = Date.now();
    this.tell("picked", { id: this.chosen, at: this.told });
  }

  // One mark at a time can be reached by Tab; arrow keys move on from it.
  rove(mark) {
    if (!mark) return;
    this.at?.setAttribute("tabindex", "-1");
    this.at = mark;
    mark.setAttribute("tabindex", "0");
  }

  focus(mark) {
    if (!mark) return;
    this.rove(mark);
    mark.focus();
    mark.scrollIntoView({ block: "nearest" });
  }

  // Up and down in the order of the picture; left and right along what comes before and after.
  beside(mark, key) {
    const id = mark.dataset.id, along = { ArrowLeft: ["to", "from"], ArrowRight: ["from", "to"] }[key];
    if (along) return this.of(this.arrows.find((arrow) => arrow[along[0]] === id)?.[along[1]]);
    const at = this.marks.indexOf(mark);
    return this.marks[at + (key === "ArrowDown" ? 1 : -1)];
  }

  seek(query) {
    const words = query.trim().toLowerCase();
    const is = (mark) => mark.matches(".mark") && mark.getAttribute("aria-label").toLowerCase().includes(words);
    this.hits = words ? this.marks.filter(is) : [];
    this.hit = -1;
    this.graph.classList.toggle("sought", this.hits.length > 0);
    for (const mark of this.marks) {
      mark.classList.toggle("hit", this.hits.includes(mark));
      mark.classList.remove("here");
    }
    this.found.textContent = words ? `${this.hits.length} 项` : "";
  }

  jump(by) {
    if (!this.hits.length) return;
    this.hits[this.hit]?.classList.remove("here");
    this.hit = (this.hit + by + this.hits.length) % this.hits.length;
    const mark = this.hits[this.hit];
    mark.classList.add("here");
    mark.scrollIntoView({ block: "nearest" });
    this.rove(mark);
    this.found.textContent = `${this.hit + 1} / ${this.hits.length} 项`;
  }

  // Another stretch of time: `by` more or less of it around `at`, `over` px further.
  look(by, over = 0, at = null) {
    const [left, right] = this.asked.plot, width = right - left;
    const [first, last] = this.turning ?? this.asked.window.map((day) => Date.parse(day));
    const day = (last - first) / width, middle = first + ((at ?? left + width / 2) - left) * day;
    const from = middle + (first - middle) * by - over * day, to = middle + (last - middle) * by - over * day;
    if (to - from < 28 * DAY || to - from > 3650 * DAY) return;
    this.turning = [from, to];
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.turn(this.turning), PAUSE);
  }

  turn(window) {
    this.turning = undefined;
    const day = (moment) => new Date(moment).toISOString().slice(0, 10);
    this.tell("window", window && window.map(day));
  }

  act(name) {
    if (name === "closer") this.look(0.7);
    if (name === "farther") this.look(1.4);
    if (name === "whole") this.turn(null);
    if (name === "full") {
      if (this.graph.getRootNode().fullscreenElement) document.exitFullscreen();
      else this.graph.requestFullscreen?.();
    }
  }

  fold(lane) {
    if (!lane) return;
    if (!this.folded.delete(lane)) this.folded.add(lane);
    this.tell("folded", [...this.folded]);
  }

  listen(root) {
    const { sheet, graph, input, tools } = this, full = tools.querySelector('[data-do="full"]');
    full.hidden = !graph.requestFullscreen;
    graph.onfullscreenchange = () => { full.textContent = root.fullscreenElement ? "退出全屏" : "全屏"; };
    tools.onclick = (event) => this.act(event.target.dataset.do);
    graph.onkeydown = (event) => this.key(event);
    input.oninput = (event) => event.isComposing || this.seek(input.value);
    input.addEventListener("compositionend", () => this.seek(input.value));
    sheet.onwheel = (event) => this.wheel(event);
    sheet.ondblclick = (event) => this.fold(event.target.closest("[data-lane]")?.dataset.lane);
    sheet.onpointerdown = (event) => { this.down = { x: event.clientX, y: event.clientY, mark: event.target.closest("[data-id]") }; };
    sheet.onpointermove = (event) => this.move(event);
    sheet.onpointerup = (event) => this.up(event);
    sheet.onpointercancel = () => { this.down = null; this.slide(0); };
    this.slash = (event) => {
      const typing = event.composedPath()[0].closest?.("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.focus();
    };
    document.addEventListener("keydown", this.slash);
  }

  wheel(event) {
    const { left } = this.sheet.getBoundingClientRect(), turned = event.deltaY * (event.deltaMode === 1 ? 18 : 1);
    if (event.ctrlKey || event.metaKey) this.look(Math.exp(turned * 0.002), 0, event.clientX - left);
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.look(1, -(event.deltaX || turned));
    else return;
    event.preventDefault();
  }

  // While it is drawn along time, what moves is shifted; then it is placed anew.
  slide(by) {
    for (const part of this.sheet.querySelectorAll(".moving")) part.setAttribute("transform", by ? `translate(${by},0)` : "");
    this.sheet.classList.toggle("dragged", Boolean(by));
  }

  move(event) {
    const by = this.down && event.buttons ? event.clientX - this.down.x : 0;
    if (!this.down || (!this.down.moved && Math.abs(by) <= STILL)) return;
    if (!this.down.moved) this.sheet.setPointerCapture(event.pointerId);
    this.down.moved = true;
    this.slide(by);
  }

  up(event) {
    const { down } = this;
    this.down = null;
    if (!down) return;
    if (down.moved) return this.look(1, event.clientX - down.x);
    this.focus(down.mark);
    this.choose(down.mark?.dataset.id ?? null);
  }

  key(event) {
    if (event.key !== "Tab") event.stopPropagation(); // Streamlit has keys of its own
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === this.input ? this.keyInSearch(event) : this.keyOnSheet(event)) event.preventDefault();
  }

  keyInSearch(event) {
    if (event.key === "Enter") this.jump(event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown") this.focus(this.hits[Math.max(this.hit, 0)] ?? this.at);
    else if (event.key === "Escape") this.escape();
    else return false;
    return true;
  }

  keyOnSheet(event) {
    const mark = event.target.closest("[data-id]"), { key } = event;
    if (mark && key.startsWith("Arrow")) this.focus(this.beside(mark, key));
    else if (mark && (key === "Enter" || key === " ")) this.choose(mark.dataset.id);
    else if (key === "Escape") this.escape();
    else if (key === "+" || key === "=") this.act("closer");
    else if (key === "-") this.act("farther");
    else if (key === "0") this.act("whole");
    else if (key === "/") this.input.focus();
    else return false;
    return true;
  }

  escape() {
    if (!this.input.value) return this.choose(null);
    this.input.value = "";
    this.seek("");
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const view = VIEWS.get(parentElement) ?? new View(parentElement);
  VIEWS.set(parentElement, view);
  view.show(data, setStateValue);
  return () => {
    view.resized.disconnect();
    document.removeEventListener("keydown", view.slash);
    VIEWS.delete(parentElement);
  };
}
