// The graph view as Streamlit mounts it: mouse, touch and keys, and what is told to Python.

const VIEWS = new WeakMap();
const STILL = 5; // px a pointer may wander in a click

class View {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    Object.assign(this, { graph: find(".graph"), sheet: find(".sheet"), note: find(".note") });
    Object.assign(this, { input: find(".search input"), found: find(".found"), tools: find(".buttons") });
    this.sheet.querySelector("defs").innerHTML = TIPS;
    this.drawing = new Drawing(root);
    this.camera = new Camera(this.sheet, this.drawing.world, () => this.looked());
    Object.assign(this, { chosen: null, told: 0, at: null, hits: [], hit: -1, pointers: new Map() });
    this.listen(root);
    this.resized = new ResizeObserver(() => this.measured());
    this.resized.observe(this.sheet);
  }

  // Two lines of JSON: what is asked, what is drawn; the second, large, is often as it was.
  read(data) {
    const text = new TextDecoder().decode(data), end = text.indexOf("\n"), drawn = text.slice(end);
    if (drawn !== this.drawn) Object.assign(this, { drawn, parsed: JSON.parse(drawn) });
    return { ...this.parsed, ...JSON.parse(text.slice(0, end)) };
  }

  show(scene, tell) {
    this.tell = tell;
    this.scene = scene;
    this.graph.style.height = `${scene.room}px`;
    const held = this.drawing.cards.get(this.chosen), was = held && { x: held.x, y: held.y };
    if (this.drawing.show(scene)) this.placed(was);
    const newer = scene.heard < this.told; // a choice is on its way to Python
    if (!newer && this.chosen !== scene.selected) this.mark(scene.selected, { reveal: true });
    else this.mark(this.chosen);
    if (this.input.value) this.seek(this.input.value);
    this.looked();
  }

  // After the places changed: the chosen card stays where it was on the sheet, else from the start.
  placed(was) {
    const { camera, drawing, scene } = this, card = drawing.cards.get(this.chosen);
    Object.assign(camera, { width: scene.width, height: scene.height });
    this.begun = camera.measure();
    this.at = null;
    if (!this.begun) return;
    if (was && card) camera.set({ k: camera.k, x: camera.x + (was.x - card.x) * camera.k, y: camera.y + (was.y - card.y) * camera.k });
    else camera.start(drawing.cards.get(scene.selected ?? this.chosen));
  }

  measured() {
    if (!this.scene || !this.camera.measure()) return;
    if (this.begun) this.camera.set(this.camera);
    else this.placed();
    this.looked();
  }

  looked() {
    if (!this.scene || !this.camera) return;
    this.drawing.window(this.camera);
    this.say();
  }

  say() {
    const { scene, chain, camera } = this, notes = [];
    if (chain) notes.push(`已选 ${chain.card.id}：所属与前置 ${chain.before} 项，所含与后续 ${chain.after} 项`);
    else if (!camera.showsAll) notes.push(`共 ${scene.cards.length} 张卡片，当前为局部；拖动查看，或按“全图”`);
    const text = notes.join(" · ");
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  mark(id, { reveal = false } = {}) {
    this.chosen = id ?? null;
    this.chain = this.drawing.choose(this.chosen);
    this.rove(this.chain?.card ?? this.at ?? this.drawing.cards.values().next().value);
    if (reveal && this.chain && this.begun) this.camera.reveal(this.chain.card);
    this.say();
  }

  choose(id) {
    if (id === this.chosen) return;
    this.mark(id);
    this.told = Date.now();
    this.tell("picked", { id: this.chosen, at: this.told });
  }

  // One card at a time can be reached by Tab; arrow keys move on from it.
  rove(card) {
    if (!card) return;
    this.at?.group.setAttribute("tabindex", "-1");
    this.at = card;
    card.group.setAttribute("tabindex", "0");
  }

  focus(card) {
    if (!card) return;
    this.rove(card);
    card.group.focus({ preventScroll: true });
    this.camera.reveal(card);
  }

  // Tab brought the visitor to a card that may be out of sight.
  focused(target) {
    const card = this.drawing.cards.get(target.dataset?.id);
    if (card && target.matches(":focus-visible")) this.camera.reveal(card);
  }

  seek(query) {
    this.hits = this.drawing.find(query);
    this.here(null);
    this.hit = -1;
    this.found.textContent = query.trim() ? `${this.hits.length} 项` : "";
  }

  jump(by) {
    if (!this.hits.length) return;
    this.hit = (this.hit + by + this.hits.length) % this.hits.length;
    const card = this.hits[this.hit];
    this.here(card);
    this.found.textContent = `${this.hit + 1} / ${this.hits.length} 项`;
    const k = Math.max(this.camera.k, this.camera.narrow ? READABLE_ON_PHONE : READABLE);
    this.camera.glide(this.camera.centred(card, k));
  }

  here(card) {
    if (this.ringed) this.drawing.state(this.ringed, "here", false);
    this.ringed = card;
    if (card) {
      this.drawing.state(card, "here", true);
      this.rove(card);
    }
  }

  act(name) {
    const { camera, chain } = this;
    if (name === "fit") camera.fit(chain?.card);
    if (name === "all") camera.all();
    if (name === "closer") camera.zoom(1.25);
    if (name === "farther") camera.zoom(0.8);
    if (name === "full") this.toggleFull();
  }

  toggleFull() {
    if (this.graph.getRootNode().fullscreenElement) document.exitFullscreen();
    else this.graph.requestFullscreen?.();
  }

  listen(root) {
    const { sheet, graph, input, tools } = this;
    const full = tools.querySelector('[data-do="full"]');
    full.hidden = !graph.requestFullscreen;
    graph.onfullscreenchange = () => { full.textContent = root.fullscreenElement ? "退出全屏" : "全屏"; };
    tools.onclick = (event) => this.act(event.target.dataset.do);
    graph.addEventListener("focusin", (event) => this.focused(event.target));
    graph.onkeydown = (event) => this.key(event);
    input.oninput = (event) => event.isComposing || this.seek(input.value);
    input.addEventListener("compositionend", () => this.seek(input.value));
    sheet.onwheel = (event) => this.wheel(event);
    sheet.onpointerdown = (event) => this.down(event);
    sheet.onpointermove = (event) => this.move(event);
    sheet.onpointerup = (event) => this.up(event);
    sheet.onpointercancel = (event) => this.pointers.delete(event.pointerId);
    this.drawing.map.onpointerdown = this.drawing.map.onpointermove = (event) => this.onMap(event);
  }

  wheel(event) {
    const unit = event.deltaMode === 1 ? 18 : 1, { left, top } = this.sheet.getBoundingClientRect();
    const [dx, dy] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.camera.zoom(Math.exp(-event.deltaY * unit * 0.0025), event.clientX - left, event.clientY - top);
    } else if (this.camera.pan(-dx * unit, -dy * unit)) event.preventDefault();
  }

  down(event) {
    this.camera.stop();
    const x = event.clientX, y = event.clientY, card = event.target.closest("[data-id]");
    this.pointers.set(event.pointerId, { x, y, card, moved: false });
    if (this.pointers.size > 1) for (const pointer of this.pointers.values()) pointer.moved = true;
  }

  move(event) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) return;
    const dx = event.clientX - pointer.x, dy = event.clientY - pointer.y;
    if (!pointer.moved && Math.hypot(dx, dy) <= STILL) return;
    pointer.moved = true;
    this.sheet.setPointerCapture(event.pointerId);
    this.sheet.classList.add("dragged");
    const other = [...this.pointers.values()].find((one) => one !== pointer);
    if (other) this.pinch(pointer, other, event);
    else this.camera.pan(dx, dy);
    Object.assign(pointer, { x: event.clientX, y: event.clientY });
  }

  pinch(moving, resting, event) {
    const { left, top } = this.sheet.getBoundingClientRect();
    const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
    const now = { x: event.clientX, y: event.clientY };
    this.camera.pan((now.x - moving.x) / 2, (now.y - moving.y) / 2);
    const middle = { x: (now.x + resting.x) / 2 - left, y: (now.y + resting.y) / 2 - top };
    this.camera.zoom(apart(now, resting) / Math.max(1, apart(moving, resting)), middle.x, middle.y);
  }

  up(event) {
    const pointer = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    this.sheet.classList.remove("dragged");
    if (!pointer || pointer.moved) return;
    const card = this.drawing.cards.get(pointer.card?.dataset.id);
    if (card) this.focus(card);
    this.choose(card?.id ?? null);
  }

  onMap(event) {
    if (!(event.buttons & 1)) return;
    const { camera } = this, box = this.drawing.map.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * camera.width;
    const y = ((event.clientY - box.top) / box.height) * camera.height;
    camera.stop();
    camera.set(camera.centred({ x, y, width: 0, height: 0 }));
  }

  key(event) {
    if (event.key !== "Tab") event.stopPropagation(); // Streamlit has keys of its own
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const handled = event.target === this.input ? this.keyInSearch(event) : this.keyOnSheet(event);
    if (handled) event.preventDefault();
  }

  keyInSearch(event) {
    if (event.key === "Enter") this.jump(event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown") this.focus(this.hits[Math.max(this.hit, 0)] ?? this.at);
    else if (event.key === "Escape") {
      this.input.value = "";
      this.seek("");
    } else return false;
    return true;
  }

  keyOnSheet(event) {
    const card = this.drawing.cards.get(event.target.dataset?.id), { key } = event;
    if (card && key.startsWith("Arrow")) this.focus(this.drawing.beside(card, key));
    else if (card && (key === "Enter" || key === " ")) this.choose(card.id);
    else if (key === "Escape") this.escape();
    else if (key === "0") this.act("fit");
    else if (key === "+" || key === "=") this.act("closer");
    else if (key === "-") this.act("farther");
    else if (key === "/") this.input.focus();
    else return false;
    return true;
  }

  escape() {
    if (this.input.value) {
      this.input.value = "";
      this.seek("");
    } else this.choose(null);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const view = VIEWS.get(parentElement) ?? new View(parentElement);
  VIEWS.set(parentElement, view);
  view.show(view.read(data), setStateValue);
  return () => {
    view.resized.disconnect();
    VIEWS.delete(parentElement);
  };
}
