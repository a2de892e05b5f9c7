// The graph view as Streamlit mounts it: the drawing comes as SVG; mouse, touch and keys go back.

const VIEWS = new WeakMap();
const STILL = 5; // px a pointer may wander in a click
const PAUSE = 120; // ms without another turn of the wheel
const LEAST = 420; // px, however little the window leaves
const NARROW = 640; // px: below it the agenda stands above the picture
const AGAIN = 500; // ms: a second click within them is a double click
const MAIN = "[data-testid=stMain]"; // what of the page scrolls
const COARSE = 24; // px: a smaller change of room is no reason to place everything anew
const DAY = 86400000;
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=slider], [role=dialog] *, [role=listbox] *";
const OVER = "[role=dialog], [data-testid=stPopoverBody]"; // these have keys of their own

// Scrolls `box` alone, and no further than `part` needs.
function bring(box, part) {
  const [outer, inner] = [box, part].map((each) => each.getBoundingClientRect());
  box.scrollTop += Math.min(0, inner.top - outer.top - 8) || Math.max(0, inner.bottom - outer.bottom + 8);
}

class View {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    Object.assign(this, { graph: find(".graph"), canvas: find(".canvas"), sheet: find(".sheet") });
    Object.assign(this, { input: find(".search input"), found: find(".found"), tools: find(".buttons") });
    Object.assign(this, { rail: find(".rail"), said: find(".said"), stops: [], agenda: "" });
    Object.assign(this, { chosen: null, told: 0, marks: [], arrows: [], hits: [], hit: -1, folded: new Set() });
    const refit = () => { this.fit(); this.measured(); };
    this.gone = new AbortController(); // ends what is heard of the document
    this.listen(refit, this.gone.signal);
    this.resized = new ResizeObserver(refit);
    for (const box of [this.canvas, ...document.querySelectorAll(`${MAIN}, ${MAIN} > *`)]) this.resized.observe(box);
  }

  // A line of JSON: what is asked and how large the picture is; then the picture.
  show(data, tell) {
    const text = new TextDecoder().decode(data), end = text.indexOf("\n"), drawn = text.slice(end + 1);
    Object.assign(this, { tell, asked: JSON.parse(text.slice(0, end)) });
    this.fit();
    if (drawn !== this.drawn) this.draw(drawn);
    if (this.asked.agenda !== this.agenda) this.list(this.asked.agenda);
    const newer = this.asked.heard < this.told; // a choice is on its way to Python
    this.mark(newer ? this.chosen : this.asked.selected);
    this.measured();
  }

  // As high as the window leaves below its top; the panel beside it follows.
  fit() {
    if (!this.asked) return;
    const { graph, asked } = this, { top, width } = graph.getBoundingClientRect();
    const scrolled = document.querySelector(MAIN)?.scrollTop ?? 0;
    const least = asked.agenda && width < NARROW ? 0.85 * window.innerHeight : LEAST;
    const height = `${Math.round(Math.max(least, window.innerHeight - top - scrolled - 12))}px`;
    graph.style.height = height;
    document.documentElement.style.setProperty("--below", height);
    this.full.textContent = document.fullscreenElement ? "退出全屏" : "全屏";
  }

  draw(drawn) {
    const { sheet, asked } = this, at = sheet.getRootNode().activeElement?.dataset?.id;
    this.drawn = drawn;
    sheet.innerHTML = drawn;
    const { width, height } = asked, size = { width, height, viewBox: `0 0 ${width} ${height}` };
    for (const [name, value] of Object.entries(size)) sheet.setAttribute(name, value);
    this.marks = [...sheet.querySelectorAll(".mark, .lane")];
    this.arrows = [...sheet.querySelectorAll(".arrow")].map((line) => ({ line, from: line.dataset.from, to: line.dataset.to }));
    this.at = null;
    const held = this.of(at);
    this.rove(held ?? this.marks.find((mark) => mark.matches(".mark")));
    if (held) held.focus({ preventScroll: true });
    if (this.input.value) this.seek(this.input.value);
  }

  // What is shown beside the picture: by its stops one goes from item to item.
  list(agenda) {
    const { rail } = this, top = rail.scrollTop, at = rail.getRootNode().activeElement;
    const pick = rail.contains(at) ? at.dataset.pick : undefined;
    Object.assign(rail, { innerHTML: agenda, hidden: !agenda, scrollTop: top });
    Object.assign(this, { agenda, stops: [...rail.querySelectorAll("[data-pick]")] });
    this.stops.find((stop) => stop.dataset.pick === pick)?.focus({ preventScroll: true });
    this.brought = undefined;
  }

  step(by) {
    const ids = [...new Set(this.stops.map((stop) => stop.dataset.pick))], at = ids.indexOf(this.chosen ?? "");
    const next = ids[Math.min(Math.max((at < 0 ? this.left ?? -1 : at) + by, 0), ids.length - 1)];
    const walking = this.rail.contains(this.rail.getRootNode().activeElement);
    this.left = ids.indexOf(next);
    this.choose(next || null);
    if (walking) this.stops.find((stop) => stop.dataset.pick === next).focus({ preventScroll: true });
  }

  of(id) { return id ? this.marks.find((mark) => mark.dataset.id === id) : undefined; }

  // How much room there is: where it differs from the picture's, another is asked for.
  measured() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!this.tell || !width || !height) return;
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
    const now = this.stops.filter((stop) => stop.toggleAttribute("aria-current", stop.dataset.pick === (this.chosen ?? "")));
    for (const stop of now) stop.setAttribute("aria-current", "true");
    if (this.brought !== this.chosen) {
      const drawn = this.of(this.chosen), stop = now.find((each) => each.matches(":focus")) ?? now[0];
      stop?.closest("details")?.setAttribute("open", "");
      if (stop) bring(this.rail, stop);
      if (drawn) bring(this.canvas, drawn);
      this.rove(drawn);
      if (drawn || !this.chosen) this.brought = this.chosen;
      this.said.textContent = drawn?.getAttribute("aria-label") ?? stop?.firstElementChild?.textContent ?? "";
    }
    for (const { line, from, to } of this.arrows) line.classList.toggle("lit", Boolean(chain) && lit.has(from) && lit.has(to));
  }

  choose(id) {
    if (id === this.chosen) return;
    this.mark(id);
    this.say({ id: this.chosen });
  }

  say(pick) {
    this.told = Date.now();
    this.tell("picked", { ...pick, at: this.told });
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
    const find = this.input.value.trim();
    if (find && !this.hits.length) this.say({ find }); // what is not drawn, Python finds
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
    const [year, month] = this.asked.day.split("-").map(Number), first = { quarter: month - 1 - (month - 1) % 3, year: 0 }[name];
    if (first !== undefined) this.turn([Date.UTC(year, first), Date.UTC(year, first + (name === "year" ? 12 : 3), 0)]);
    if (name === "full" && document.fullscreenElement) document.exitFullscreen();
    else if (name === "full") document.documentElement.requestFullscreen?.();
  }

  fold(lane) {
    if (!lane) return;
    if (!this.folded.delete(lane)) this.folded.add(lane);
    this.tell("folded", [...this.folded]);
  }

  listen(refit, signal) {
    const { sheet, input, tools } = this;
    this.full = tools.querySelector('[data-do="full"]');
    this.full.hidden = !document.documentElement.requestFullscreen;
    tools.onclick = (event) => this.act(event.target.dataset.do);
    input.oninput = (event) => event.isComposing || this.seek(input.value);
    input.addEventListener("compositionend", () => this.seek(input.value));
    sheet.onwheel = (event) => this.wheel(event);
    sheet.ondblclick = (event) => this.fold(event.target.closest("[data-lane]")?.dataset.lane);
    sheet.onpointerdown = (event) => { this.down = { x: event.clientX, y: event.clientY, mark: event.target.closest("[data-id]") }; };
    sheet.onpointermove = (event) => this.move(event);
    sheet.onpointerup = (event) => this.up(event);
    sheet.onpointercancel = () => { this.down = null; this.slide(0); };
    this.rail.onclick = (event) => {
      const stop = event.target.closest("[data-pick]");
      if (stop) this.choose(stop.dataset.pick || null);
    };
    document.addEventListener("fullscreenchange", refit, { signal });
    document.addEventListener("keydown", (event) => this.key(event), { capture: true, signal });
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
    const id = down.mark?.dataset.id; // between the marks nothing is chosen or let go
    this.focus(down.mark);
    if (id) this.choose(id === this.chosen && Date.now() - this.told > AGAIN ? null : id);
    const panel = document.querySelector(".st-key-panel")?.getBoundingClientRect().top;
    if (id && panel > this.graph.getBoundingClientRect().bottom) document.querySelector(MAIN).scrollTop += panel - 0.6 * window.innerHeight; // half of each in sight
  }

  // All keys of the page come here first; what somebody types into is left alone.
  key(event) {
    const path = event.composedPath(), at = path[0];
    if (!this.graph.isConnected || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at !== this.input && (at.closest?.(TYPING) || document.querySelector(OVER))) return;
    const acted = at === this.input ? this.keyInSearch(event)
      : (path.includes(this.sheet) && this.keyOnSheet(event.key, at)) || this.keyAnywhere(event.key, at);
    if (acted) event.preventDefault();
    if (acted || (path.includes(this.graph) && event.key !== "Tab")) event.stopPropagation(); // Streamlit has keys of its own
  }

  keyAnywhere(key, at) {
    const free = at === document.body || this.rail.contains(at), turn = { PageDown: 1, PageUp: -1, ...(free && { ArrowDown: 1, ArrowUp: -1 }) }[key];
    const text = key === "d" && document.querySelector(".st-key-decide textarea");
    if (key === "/") this.input.select();
    else if (key === "f") this.act("full");
    else if (text) text.focus();
    else if (turn && this.stops.length) this.step(turn);
    else if (free && this.of(this.chosen) && (key === "ArrowLeft" || key === "ArrowRight")) this.focus(this.beside(this.of(this.chosen), key));
    else if (key === "Escape" && (this.input.value || this.chosen)) this.escape();
    else return false;
    return true;
  }

  keyInSearch(event) {
    if (event.key === "Enter") this.jump(event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown") this.focus(this.hits[Math.max(this.hit, 0)] ?? this.at);
    else if (event.key === "Escape") this.escape();
    else return false;
    return true;
  }

  keyOnSheet(key, at) {
    const mark = at.closest("[data-id]"), act = { "+": "closer", "=": "closer", "-": "farther", 0: "whole" }[key];
    if (mark && key.startsWith("Arrow")) this.focus(this.beside(mark, key));
    else if (mark && (key === "Enter" || key === " ")) this.choose(mark.dataset.id);
    else if (act) this.act(act);
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
    view.gone.abort();
    VIEWS.delete(parentElement);
  };
}
