// Inputs: what predict takes, checked.

// --- checkInputs ---
// The shapes of inputs, checked against those that are wanted, in which null is any length but 0.
function checkInputs(inputs, wanted) {
  if (inputs.length !== wanted.length)
    throw new TypeError(`inputs: expected ${wanted.length} (${INPUT_NAMES.join(", ")}), got ${inputs.length}`);
  return inputs.map((x, k) => measure(x, wanted[k], INPUT_NAMES[k]));
}

// --- checkInputs (fixed_shapes) ---
// One typed array may hold all numbers in order.
function checkInputs(inputs, wanted) {
  if (inputs.length !== wanted.length)
    throw new TypeError(`inputs: expected ${wanted.length} (${INPUT_NAMES.join(", ")}), got ${inputs.length}`);
  wanted.forEach((shape, k) => {
    const lengths = [], x = inputs[k], name = INPUT_NAMES[k];
    let part = x;
    for (; isList(part); part = part[0]) lengths.push(part.length);
    if (part !== undefined && typeof part !== "number") refuse(part, name);
    if (ArrayBuffer.isView(x) && x.length === sizeOf(shape)) return;
    if (lengths.length !== shape.length || lengths.some((n, axis) => n !== shape[axis]))
      throw new RangeError(`input "${name}" must have shape (${shape.join(", ")}), not (${lengths.join(", ")})`);
  });
  return wanted;
}

// --- described ---
// A shape for people: (any, 3).
function described(shape) {
  return `(${shape.map((n) => n ?? "any").join(", ")})`;
}

// --- isList ---
function isList(x) {
  return Array.isArray(x) || x?.BYTES_PER_ELEMENT > 0;
}

// --- load ---
// Numbers as nested arrays of a shape.
function load(m, from, shape) {
  const [n, ...rest] = shape;
  if (rest.length === 0) return [...m.subarray(from, from + n)];
  return Array.from({ length: n }, (_, k) => load(m, from + k * sizeOf(rest), rest));
}

// --- measure ---
// The lengths of nested arrays along their axes. One typed array may hold all numbers in order.
function measure(x, wanted, name) {
  const lengths = [];
  let part = x;
  for (; isList(part); part = part[0]) lengths.push(part.length);
  if (part !== undefined && typeof part !== "number") refuse(part, name);
  if (ArrayBuffer.isView(x)) {
    const free = x.length / sizeOf(wanted.map((n) => n ?? 1)), flat = wanted.map((n) => n ?? free);
    if (free >= 1 && free % 1 === 0 && sizeOf(flat) === x.length) return flat;
  }
  if (lengths.length !== wanted.length || lengths.some((n, axis) => n === 0 || n !== (wanted[axis] ?? n)))
    throw new RangeError(`input "${name}" must have shape ${described(wanted)}, not ${described(lengths)}`);
  return lengths;
}

// --- refuse ---
function refuse(x, name) {
  throw new TypeError(`input "${name}" must hold numbers, not ${x === null ? x : `a value of type ${typeof x}`}`);
}

// --- refuseNaN ---
// A missing number is refused where nothing says what to take for it.
function refuseNaN(m, from, shape, name, columns) {
  const n = sizeOf(shape), features = shape[shape.length - 1] ?? 1;
  for (let k = 0; k < n; ++k) {
    if (m[from + k] === m[from + k]) continue;
    const column = columns.length > 0 ? `column "${columns[k % features]}"` : `feature ${(k % features) + 1}`;
    const row = shape.length > 1 ? `row ${Math.floor(k / features) + 1}, ` : "";
    throw new RangeError(`input "${name}": ${row}${column} is NaN; set missing= in the pipeline to fill it`);
  }
}

// --- sizeOf ---
function sizeOf(shape) {
  return shape.reduce((total, n) => total * n, 1);
}

// --- store ---
// Copies an input of a shape to an index of the memory.
function store(m, to, x, shape, name) {
  if (ArrayBuffer.isView(x) && typeof x[0] === "number" && x.length === sizeOf(shape)) return m.set(x, to);
  if (!isList(x) || x.length !== shape[0]) throw new RangeError(`input "${name}" has rows of different lengths`);
  if (shape.length === 1) {
    for (let k = 0; k < x.length; ++k) {
      if (typeof x[k] !== "number") refuse(x[k], name);
      m[to + k] = x[k];
    }
  } else {
    const rest = shape.slice(1), n = sizeOf(rest);
    for (let k = 0; k < x.length; ++k) store(m, to + k * n, x[k], rest, name);
  }
}

// --- store (size) ---
// Copies an input of a shape to an index of the memory.
function store(m, to, x, shape, name) {
  if (ArrayBuffer.isView(x) && typeof x[0] === "number" && x.length === sizeOf(shape)) return m.set(x, to);
  if (!isList(x) || x.length !== shape[0]) throw new RangeError(`input "${name}" has rows of different lengths`);
  const rest = shape.slice(1), n = sizeOf(rest);
  for (let k = 0; k < x.length; ++k) {
    if (rest.length > 0) store(m, to + k * n, x[k], rest, name);
    else if (typeof x[k] === "number") m[to + k] = x[k];
    else refuse(x[k], name);
  }
}
