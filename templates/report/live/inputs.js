// Editors of inputs: a chart with a line per channel and points to drag, or a list of indices.

// Returns an input as rows [timestep][channel]; without channels, rows have one number.
const rowsOf = (x) => (Array.isArray(x) ? x : [x]).map((row) => (Array.isArray(row) ? row : [row]));

// Returns a scale with a margin around the numbers; `moves` is true if they differ.
function bounds(numbers) {
  const known = numbers.filter((x) => !Number.isNaN(x));
  if (!known.length) return { low: -1, high: 1, moves: false };
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const room = (high - low || 1) * 0.1;
  return { low: low - room, high: high + room, moves: high > low };
}

// Formats the number at an end of a scale, with enough digits to distinguish both ends.
function tick(value, { low, high }) {
  const digits = Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(high - low))));
  return Math.abs(value) < 1e7 ? value.toFixed(digits) : value.toExponential(3);
}

class Editor {
  constructor(input, number) {
    this.input = input;
    this.number = number;
    this.channel = 0;
    this.channels = input.shape.length > 1 ? input.shape.at(-1) : 1;
    this.root = element("fieldset", {}, element("legend", { textContent: input.name }));
    const rank = input.shape.length;
    if (rank === 0 || rank > 2)
      this.root.append(element("p", { textContent: "Inputs of this shape cannot be edited here." }));
    else if (input.indices && rank === 1) this.ids();
    else this.chart();
  }

  get rows() {
    return rowsOf(sample[this.number]);
  }

  set(t, value) {
    if (this.input.shape.length > 1) sample[this.number][t][this.channel] = value;
    else sample[this.number][t] = value;
    later();
  }

  ids() {
    this.text = element("textarea", { rows: 2, spellcheck: false });
    this.text.addEventListener("input", () => {
      const ids = this.text.value
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number);
      const length = this.input.shape[0];
      const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= this.input.indices);
      if (wrong !== undefined) return showError(`Indices are integers from 0 to ${this.input.indices - 1}.`);
      if (!ids.length || (length !== null && ids.length !== length))
        return showError(`Type ${length ?? "at least one"} ${length === 1 || length === null ? "index" : "indices"}.`);
      sample[this.number] = ids;
      later();
    });
    this.root.append(element("label", {}, `Indices, from 0 to ${this.input.indices - 1} `, this.text));
  }

  chart() {
    this.svg = drawn("svg", {
      viewBox: "0 0 1000 200",
      preserveAspectRatio: "none",
      class: "series",
      "aria-hidden": "true",
    });
    this.lines = drawn("g", { class: "others" });
    this.line = drawn("path", { class: "line" });
    this.dots = drawn("path", { class: "dots" });
    this.cursor = drawn("path", { class: "cursor" });
    this.dot = drawn("path", { class: "dot" });
    this.svg.append(this.lines, this.cursor, this.line, this.dots, this.dot);
    this.select = element("select");
    for (let k = 0; k < this.channels; ++k)
      this.select.append(element("option", { value: k, textContent: this.input.columns[k] ?? k }));
    this.select.addEventListener("change", () => {
      this.channel = Number(this.select.value);
      show();
    });
    this.value = element("input", { type: "number", step: "any" });
    this.value.addEventListener("input", () => {
      if (Number.isFinite(this.value.valueAsNumber)) this.set(this.place(), this.value.valueAsNumber);
    });
    const controls = element("div", { className: "controls" });
    if (this.channels > 1) controls.append(element("label", {}, "Channel ", this.select));
    controls.append(element("label", {}, "Value at the timestep ", this.value));
    this.hint = element("p", { className: "hint" });
    this.high = element("span");
    this.low = element("span");
    this.end = element("span");
    const plot = element("div", { className: "plot", ariaHidden: "true" });
    plot.append(
      element("div", { className: "axis" }, this.high, this.low),
      this.svg,
      element("div", { className: "steps" }, element("span", { textContent: 0 }), this.end),
    );
    this.root.append(this.hint, plot, controls);
    this.svg.addEventListener("pointerdown", (event) => {
      this.svg.setPointerCapture(event.pointerId);
      this.last = undefined;
      this.scales = this.bounds();
      this.drag(event);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (this.svg.hasPointerCapture(event.pointerId)) this.drag(event);
    });
    this.svg.addEventListener("lostpointercapture", () => {
      this.scales = undefined;
      show();
    });
  }

  // Returns the current timestep, within this input.
  place() {
    return Math.min(time, this.rows.length - 1);
  }

  // Returns the scale of each channel: a common one, or separate ones if a line would look flat on it.
  bounds() {
    const whole = bounds(this.rows.flat());
    const separate = [...Array(this.channels).keys()].map((k) => bounds(this.rows.map((row) => row[k])));
    const size = ({ low, high }) => high - low;
    const apart = separate.some((scale) => scale.moves && size(scale) < size(whole) * FLAT);
    return separate.map((scale) => (apart ? scale : whole));
  }

  x(t) {
    return this.rows.length === 1 ? 500 : 8 + (984 * t) / (this.rows.length - 1);
  }

  y(value, { low, high }) {
    return 200 - (200 * (value - low)) / (high - low);
  }

  drag(event) {
    const box = this.svg.getBoundingClientRect();
    const part = ((event.clientX - box.left) / box.width) * 1000;
    const last = this.rows.length - 1;
    const t = Math.max(0, Math.min(last, Math.round(((part - 8) / 984) * last)));
    const { low, high } = this.scales[this.channel];
    const value = high - (high - low) * Math.max(0, Math.min(1, (event.clientY - box.top) / box.height));
    const from = this.last ?? { t, value };
    const count = Math.abs(t - from.t) || 1;
    const digits = Math.min(20, Math.max(0, 3 - Math.floor(Math.log10(high - low)))); // below a pixel
    for (let k = 1; k <= count; ++k) {
      const here = Math.round(from.t + ((t - from.t) * k) / count);
      this.set(here, Number((from.value + ((value - from.value) * k) / count).toFixed(digits)));
    }
    this.last = { t, value };
    time = t;
  }

  show() {
    if (this.text && document.activeElement !== this.text) this.text.value = sample[this.number].join(" ");
    if (!this.svg) return;
    const scales = this.scales ?? this.bounds();
    const scale = scales[this.channel];
    const apart = this.channels > 1 && scales.some((other) => other !== scale);
    this.hint.textContent = `Drag the line, or type a value.${apart ? " Each channel has its own scale." : ""}`;
    this.high.textContent = tick(scale.high, scale);
    this.low.textContent = tick(scale.low, scale);
    this.end.textContent = this.rows.length - 1;
    const others = [...Array(Math.min(this.channels, LINES)).keys()].filter((k) => k !== this.channel);
    this.lines.replaceChildren(...others.map((k) => drawn("path", { d: this.path(k, scales[k]) })));
    const path = this.path(this.channel, scale);
    this.line.setAttribute("d", path);
    this.dots.setAttribute("d", this.rows.length > DOTS ? "" : path.replace(/L/g, "M").replace(/M[^M]*/g, "$&h0"));
    const t = this.place();
    const x = this.x(t).toFixed(1);
    this.cursor.setAttribute("d", `M${x} 0V200`);
    const value = this.rows[t][this.channel];
    this.dot.setAttribute("d", Number.isNaN(value) ? "" : `M${x} ${this.y(value, scale).toFixed(1)}h0`);
    if (document.activeElement !== this.value) this.value.value = Number.isNaN(value) ? "" : value;
  }

  // Returns the path of a line, with a gap at each missing value.
  path(channel, scale) {
    let path = "",
      pen = "M";
    this.rows.forEach((row, t) => {
      const missing = Number.isNaN(row[channel]);
      if (!missing) path += `${pen}${this.x(t).toFixed(1)} ${this.y(row[channel], scale).toFixed(1)}`;
      pen = missing ? "M" : "L";
    });
    return path;
  }
}
