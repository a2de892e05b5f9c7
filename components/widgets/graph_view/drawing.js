// The cards and edges on the sheet, who is beside whom, and which chain a card stands in.

const TITLE = 11; // characters of a line's name where only its name is shown

class Drawing {
  constructor(root) {
    const part = (name) => root.querySelector(`.world .${name}`);
    Object.assign(this, { grounds: part("grounds"), paths: part("edges"), groups: part("cards"), titles: part("titles") });
    Object.assign(this, { world: root.querySelector(".world"), map: root.querySelector(".map") });
    Object.assign(this, { cards: new Map(), edges: [], columns: new Map(), signature: null });
  }

  // Draws anew only when places changed; else only what reads differently.
  show(scene) {
    const anew = this.signature !== scene.signature;
    if (anew) this.build(scene);
    scene.cards.forEach(([id, , , , , kinds, spoken, parts]) => this.face(this.cards.get(id), kinds, spoken, parts));
    scene.edges.forEach(([, , kind, driving], index) => this.edge(this.edges[index], kind, driving));
    this.mapped(scene);
    return anew;
  }

  build(scene) {
    this.signature = scene.signature;
    this.grounds.innerHTML = scene.strips
      .map(([y, height]) => `<rect class="ground" width="${scene.width}" y="${y}" height="${height}"/>`)
      .join("");
    this.paths.innerHTML = scene.edges.map(([, , , , path]) => `<path d="${path}"/>`).join("");
    this.groups.innerHTML = scene.cards
      .map(([, x, y]) => `<g role="button" tabindex="-1" aria-pressed="false" transform="translate(${x.toFixed(1)},${y.toFixed(1)})"></g>`)
      .join("");
    this.cards = new Map(scene.cards.map(([id, x, y, width, height], index) => {
      const group = this.groups.children[index];
      group.dataset.id = id;
      return [id, { id, x, y, width, height, group, before: [], after: [], state: [] }];
    }));
    this.edges = scene.edges.map(([source, target], index) => {
      const edge = { source: this.cards.get(source), target: this.cards.get(target), path: this.paths.children[index] };
      edge.source.after.push(edge.target);
      edge.target.before.push(edge.source);
      return edge;
    });
    this.title(scene);
    this.columns = new Map();
    for (const card of this.cards.values()) {
      if (!this.columns.has(card.x)) this.columns.set(card.x, []);
      this.columns.get(card.x).push(card);
    }
    for (const column of this.columns.values()) column.sort((a, b) => a.y - b.y);
  }

  // The names of the lines, for a scale at which cards have none; the camera keeps their size.
  title({ heads }) {
    this.titles.replaceChildren(...heads.map(([id, name]) => {
      const { x, y, height } = this.cards.get(id);
      const text = made("text", `${name.length > TITLE ? `${name.slice(0, TITLE - 1)}…` : name}\u2002`);
      text.setAttribute("transform", `translate(${x},${y + height / 2})`);
      return text;
    }));
  }

  face(card, kinds, spoken, [ground, large, small]) {
    const drawn = `${ground}<g class="large">${large}</g><g class="small">${small}</g>`;
    if (card.drawn === drawn && card.kinds === kinds && card.spoken === spoken) return;
    Object.assign(card, { drawn, kinds, spoken, text: spoken.toLowerCase() });
    card.group.innerHTML = drawn; // texts come escaped
    card.group.prepend(made("title", spoken));
    card.group.setAttribute("aria-label", spoken);
    this.dress(card);
  }

  edge(edge, kind, driving) {
    Object.assign(edge, { kind, driving });
    this.drape(edge);
  }

  dress(card) {
    const dress = [card.kinds, ...card.state].join(" ");
    if (card.group.getAttribute("class") !== dress) card.group.setAttribute("class", dress);
  }

  drape(edge) {
    const dress = ["edge", edge.kind, edge.driving && "driving", edge.lit && "lit"].filter(Boolean).join(" ");
    if (edge.path.getAttribute("class") === dress) return;
    edge.path.setAttribute("class", dress);
    const tip = edge.lit ? "tip-lit" : edge.driving ? "tip-driving" : "tip";
    if (edge.kind === "precedes") edge.path.setAttribute("marker-end", `url(#${tip})`);
  }

  state(card, name, on) {
    if (card.state.includes(name) === on) return;
    card.state = on ? [...card.state, name] : card.state.filter((other) => other !== name);
    this.dress(card);
  }

  // Lights the chain of `id`; the rest dims. Returns how many stand before and after, or null.
  choose(id) {
    const chosen = this.cards.get(id);
    const before = chosen ? reached(chosen, "before") : new Set();
    const after = chosen ? reached(chosen, "after") : new Set();
    this.world.classList.toggle("dim", Boolean(chosen));
    for (const card of this.cards.values()) {
      this.state(card, "chosen", card === chosen);
      this.state(card, "lit", before.has(card) || after.has(card));
      card.group.setAttribute("aria-pressed", card === chosen);
    }
    for (const edge of this.edges) {
      const both = (side) => side.has(edge.source) && side.has(edge.target);
      edge.lit = both(before) || both(after);
      this.drape(edge);
      if (edge.lit) this.paths.append(edge.path); // above what is dimmed
    }
    return chosen ? { card: chosen, before: before.size - 1, after: after.size - 1 } : null;
  }

  // The cards whose text holds `query`, from left to right and downwards.
  find(query) {
    const sought = query.trim().toLowerCase();
    const hits = sought ? [...this.cards.values()].filter((card) => card.text.includes(sought)) : [];
    this.world.classList.toggle("sought", Boolean(sought));
    const found = new Set(hits);
    for (const card of this.cards.values()) this.state(card, "hit", found.has(card));
    return hits;
  }

  // Where an arrow key leads from `card`: along an edge, or to the next one in its column.
  beside(card, key) {
    const near = (others) => [...others].sort((a, b) => Math.abs(a.y - card.y) - Math.abs(b.y - card.y))[0];
    if (key === "ArrowRight") return near(card.after);
    if (key === "ArrowLeft") return near(card.before);
    const column = this.columns.get(card.x), at = column.indexOf(card);
    return column[at + (key === "ArrowDown" ? 1 : -1)];
  }

  // The small map: one path for each light, and the window of what is in sight.
  mapped(scene) {
    const paths = new Map();
    for (const { x, y, width, height, kinds } of this.cards.values()) {
      const light = kinds.split(" ").find((kind) => kind.startsWith("light-"));
      paths.set(light, `${paths.get(light) ?? ""}M${x | 0} ${y | 0}h${width | 0}v${height | 0}h-${width | 0}z`);
    }
    this.map.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    this.map.innerHTML = [...paths].map(([light, d]) => `<path class="${light}" d="${d}"/>`).join("") + '<rect class="window"/>';
  }

  window({ k, x, y, room, width, height, showsAll, narrow }) {
    this.map.toggleAttribute("hidden", showsAll || narrow);
    const scale = Math.min((room.width * 0.11) / width, (room.height * 0.24) / height);
    Object.assign(this.map.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    const left = clamp(-x / k, 0, width), top = clamp(-y / k, 0, height);
    const set = (name, value) => this.map.lastElementChild?.setAttribute(name, value);
    set("x", left), set("y", top);
    set("width", clamp((room.width - x) / k, 0, width) - left);
    set("height", clamp((room.height - y) / k, 0, height) - top);
  }
}

function made(name, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  element.textContent = text;
  return element;
}

// `card` and all that can be reached from it on one side.
function reached(card, side) {
  const seen = new Set([card]);
  for (const each of seen) for (const next of each[side]) seen.add(next);
  return seen;
}
