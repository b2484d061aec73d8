// What goes in: a line for each channel whose points one drags, or indices.

// An input as rows: [timestep][channel]; one without channels has rows of one number.
const rowsOf = (x) => (Array.isArray(x) ? x : [x]).map((row) => (Array.isArray(row) ? row : [row]));

class Editor {
  constructor(input, number) {
    this.input = input;
    this.number = number;
    this.channel = 0;
    this.channels = input.shape.length > 1 ? input.shape.at(-1) : 1;
    this.root = element("fieldset", {}, element("legend", { textContent: input.name }));
    const rank = input.shape.length;
    if (rank === 0 || rank > 2)
      this.root.append(element("p", { textContent: "Samples of this shape are not edited." }));
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
      const wanted = this.input.shape[0];
      const wrong = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= this.input.indices);
      if (wrong !== undefined) return told(`Indices are integers from 0 to ${this.input.indices - 1}.`);
      if (!ids.length || (wanted !== null && ids.length !== wanted))
        return told(`${wanted ?? "Some"} indices are wanted.`);
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
    this.root.append(
      element("p", { className: "hint", textContent: "Drag the line, or type a value." }),
      this.svg,
      controls,
    );
    this.svg.addEventListener("pointerdown", (event) => {
      this.svg.setPointerCapture(event.pointerId);
      this.last = undefined;
      this.scale = this.bounds();
      this.drag(event);
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (this.svg.hasPointerCapture(event.pointerId)) this.drag(event);
    });
    this.svg.addEventListener("lostpointercapture", () => {
      this.scale = undefined;
      show();
    });
  }

  // The timestep that is chosen, in this input.
  place() {
    return Math.min(time, this.rows.length - 1);
  }

  bounds() {
    let low = Infinity;
    let high = -Infinity;
    for (const value of this.rows.flat().filter((each) => !Number.isNaN(each))) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (low > high) return { low: -1, high: 1 };
    const room = (high - low || 1) * 0.1;
    return { low: low - room, high: high + room };
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
    const { low, high } = this.scale;
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
    const scale = this.scale ?? this.bounds();
    const others = [...Array(Math.min(this.channels, LINES)).keys()].filter((k) => k !== this.channel);
    this.lines.replaceChildren(...others.map((k) => drawn("path", { d: this.path(k, scale) })));
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

  // A line with a gap where a value is missing.
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
