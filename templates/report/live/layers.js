// Gates as heat maps: a row for each unit, a column for each timestep.

const color = (name) => {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const full = text.length === 4 ? text.replace(/[^#]/g, "$&$&") : text;
  return [1, 3, 5].map((k) => parseInt(full.slice(k, k + 2), 16));
};

class Layer {
  constructor(layer, number) {
    this.layer = layer;
    this.number = number;
    this.unit = 0;
    const names = NAMES[layer.cell];
    const heading = element("h3", { textContent: layer.title });
    this.maps = new Map();
    const grid = element("div", { className: "maps" });
    for (const [name, title] of Object.entries(names)) {
      const canvas = element("canvas", { width: 1, height: layer.units });
      canvas.setAttribute("role", "img");
      const cursor = element("span", { className: "cursor" });
      const row = element("span", { className: "unit" });
      const marks = element("canvas", { className: "marks", width: 1, height: layer.units });
      marks.setAttribute("aria-hidden", "true");
      const note = element("small");
      const frame = element("div", { className: "frame" }, canvas, cursor, row);
      frame.addEventListener("pointerdown", (event) => this.pick(event, canvas));
      const symbol = element("b", { textContent: SYMBOLS[name] ?? name });
      grid.append(
        element(
          "figure",
          {},
          element("figcaption", {}, symbol, ` ${title} `, note),
          element("div", { className: "map" }, marks, frame),
        ),
      );
      this.maps.set(name, { canvas, cursor, row, marks, note, title });
    }
    this.slider = element("input", { type: "range", min: 0, max: layer.units - 1, value: 0 });
    this.slider.addEventListener("input", () => {
      this.unit = Number(this.slider.value);
      show();
    });
    this.readout = element("output", { className: "readout" });
    this.notes = element("p", { className: "findings" });
    const controls = element(
      "div",
      { className: "controls" },
      element("label", {}, "Unit ", this.slider),
      this.readout,
    );
    this.root = element("div", { className: "layer" }, heading, this.notes, grid, controls);
  }

  pick(event, canvas) {
    const box = canvas.getBoundingClientRect();
    const { h } = result.layers[this.number].series;
    time = Math.max(0, Math.min(h.length - 1, Math.floor(((event.clientX - box.left) / box.width) * h.length)));
    this.unit = Math.max(
      0,
      Math.min(this.layer.units - 1, Math.floor(((event.clientY - box.top) / box.height) * this.layer.units)),
    );
    this.slider.value = this.unit;
    show();
  }

  // Returns the units whose gate is nearly always closed or open; for h, those that never move.
  marked(name, values) {
    const units = [...Array(this.layer.units).keys()];
    if (name === "h") {
      return units.filter((k) => {
        const h = values.map((row) => row[k]);
        return Math.max(...h) - Math.min(...h) < STILL;
      });
    }
    if (!this.layer.bounded.includes(name)) return [];
    return units.filter((k) => values.filter((row) => row[k] < CLOSED || row[k] > OPEN).length >= MOST * values.length);
  }

  draw() {
    const paper = color("--paper"),
      plus = color("--c1"),
      minus = color("--c2"),
      bad = color("--bad");
    const { series } = result.layers[this.number];
    const findings = [];
    for (const [name, map] of this.maps) {
      const values = series[name],
        bounded = this.layer.bounded.includes(name);
      const top = bounded
        ? 1
        : Math.max(name === "c" ? 1e-9 : 1, ...values.map((row) => Math.max(...row.map(Math.abs))));
      const marked = new Set(this.marked(name, values));
      paint(map.canvas, values, (x) => mixed(paper, x < 0 ? minus : plus, Math.min(1, Math.abs(x) / top)));
      paint(map.marks, [[...Array(this.layer.units).keys()]], (k) => (marked.has(k) ? bad : paper));
      const what = name === "h" ? "never move" : "saturated";
      const range = bounded ? "0 … 1" : `±${formatted(top)}`;
      map.note.textContent = marked.size ? `${range}, ${marked.size} ${what}` : range;
      map.canvas.setAttribute(
        "aria-label",
        `${map.title} of ${this.layer.units} units over ${values.length} timesteps; ${marked.size} ${what}`,
      );
      if (marked.size) findings.push(`${SYMBOLS[name] ?? name} ${what}: ${listed([...marked])}`);
    }
    this.notes.textContent = findings.length
      ? `Units ${findings.join("; ")}.`
      : "No gate is saturated, and every unit moves.";
  }

  show() {
    const { series } = result.layers[this.number];
    const length = series.h.length,
      t = Math.min(time, length - 1);
    for (const { cursor, row } of this.maps.values()) {
      cursor.style.left = `${(100 * (t + 0.5)) / length}%`;
      row.style.top = `${(100 * (this.unit + 0.5)) / this.layer.units}%`;
    }
    const values = Object.keys(NAMES[this.layer.cell]).map(
      (name) => `${SYMBOLS[name] ?? name} ${formatted(series[name][t][this.unit])}`,
    );
    this.readout.textContent = `${this.unit}: ${values.join("  ")}`;
  }
}

const mixed = (from, to, part) => from.map((x, k) => x + (to[k] - x) * part);
const listed = (numbers) =>
  numbers.slice(0, 12).join(", ") + (numbers.length > 12 ? ` and ${numbers.length - 12} more` : "");

// Paints columns of numbers as pixels.
function paint(canvas, columns, colorOf) {
  const width = (canvas.width = columns.length),
    height = canvas.height;
  const image = new ImageData(width, height);
  columns.forEach((column, x) =>
    column.forEach((value, y) => image.data.set([...colorOf(value), 255], 4 * (y * width + x))),
  );
  canvas.getContext("2d").putImageData(image, 0, 0);
}
