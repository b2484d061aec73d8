// classifier.h5 in JavaScript: an ES module that needs nothing else
//
// Model:   classifier.h5
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 0.1.0, --target javascript
// Costs:   320 bytes of weights as float32, 24 of state, 72 of workspace,
//          186 multiply-accumulates
// Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
//
// Layers:
//   lstm: LSTM -> (3,), 0 parameters
//   dense: Dense -> (2,), 0 parameters

export const INPUT_NAMES = ["input_1"];
export const INPUT_SHAPES = [[3, 2]];
export const OUTPUT_NAMES = ["dense/softmax"];
export const OUTPUT_SHAPES = [[2]];
const STEP_SHAPES = [[2]];

let shared;

/** The prediction for one sample, from no state. */
export function predict(...inputs) {
  shared ??= new Predictor();
  return shared.predict(...inputs);
}

/** The predictions for several samples. */
export function predictBatch(samples) {
  if (typeof samples !== "object" || !samples?.[Symbol.iterator])
    throw new TypeError("predictBatch takes a list of samples");
  return Array.from(samples, (sample) => predict(sample));
}

/** The model and its state. */
export class Predictor {
  #memory = new Float64Array(32);
  #begun = false;

  /** Forgets everything that came before. */
  reset() {
    this.#begun = false;
  }

  /** The prediction for one sample. */
  predict(...inputs) {
    const shapes = checkInputs(inputs, INPUT_SHAPES);
    const m = this.#memory;
    if (!this.#begun) begin(m);
    store(m, 6, inputs[0], shapes[0], INPUT_NAMES[0]);
    forward(m);
    this.#begun = true;
    return Array.from(m.subarray(12, 12 + 2));
  }

  /** Feeds one timestep; returns the output so far. */
  step(...inputs) {
    const shapes = checkInputs(inputs, STEP_SHAPES);
    const m = this.#memory;
    if (!this.#begun) begin(m);
    store(m, 6, inputs[0], shapes[0], INPUT_NAMES[0]);
    forwardStep(m);
    this.#begun = true;
    return Array.from(m.subarray(8, 8 + 2));
  }
}

// The states as they are at first.
function begin(m) {
  m.fill(0, 0, 6);
}

// The layers in order, for a whole sample. All numbers are in m; names say where.
function forward(m) {
  // LSTM 'lstm': (3, 2) -> (3,)
  const lstm_sums = 20, input_1 = 6, lstm_h = 14, lstm_c = 17;
  fill(m, lstm_h, 3, 0);
  fill(m, lstm_c, 3, 0);
  for (let t = 0; t < 3; ++t) {
    lstm_step(m, input_1 + t * 2, lstm_h, lstm_c, lstm_sums);
  }
  // Dense 'dense': (3,) -> (2,)
  const dense_1 = 12;
  dense(m, dense_1, lstm_h, DENSE_KERNEL, DENSE_BIAS, 1, 3, 2);
  softmax(m, dense_1, 2);
}

// The layers in order, for one timestep.
function forwardStep(m) {
  // LSTM 'lstm': (1, 2) -> (3,)
  const lstm_sums = 16, input_1 = 6, lstm_h = 0, lstm_c = 3;
  lstm_step(m, input_1, lstm_h, lstm_c, lstm_sums);
  // Dense 'dense': (3,) -> (2,)
  const dense_1 = 8;
  dense(m, dense_1, lstm_h, DENSE_KERNEL, DENSE_BIAS, 1, 3, 2);
  softmax(m, dense_1, 2);
}

// LSTM 'lstm', one timestep: x (2), h and c (3), which become the new ones.
// First the sums of all gates, those of a unit together, as their weights lie side by side.
function lstm_step(m, x, h, c, sums) {
  for (let k = 0; k < 3; k += 1) {
    let z_i = LSTM_BIAS[4 * k];
    let z_f = LSTM_BIAS[4 * k + 1];
    let z_c = LSTM_BIAS[4 * k + 2];
    let z_o = LSTM_BIAS[4 * k + 3];
    for (let j = 0, w = 8 * k; j < 2; ++j, w += 4) {
      const v = m[x + j];
      z_i += v * LSTM_KERNEL[w];
      z_f += v * LSTM_KERNEL[w + 1];
      z_c += v * LSTM_KERNEL[w + 2];
      z_o += v * LSTM_KERNEL[w + 3];
    }
    for (let j = 0, w = 12 * k; j < 3; ++j, w += 4) {
      const v = m[h + j];
      z_i += v * LSTM_RECURRENT_KERNEL[w];
      z_f += v * LSTM_RECURRENT_KERNEL[w + 1];
      z_c += v * LSTM_RECURRENT_KERNEL[w + 2];
      z_o += v * LSTM_RECURRENT_KERNEL[w + 3];
    }
    m[sums + 4 * k] = z_i;
    m[sums + 4 * k + 1] = z_f;
    m[sums + 4 * k + 2] = z_c;
    m[sums + 4 * k + 3] = z_o;
  }
  for (let k = 0; k < 3; ++k) {
    const i = sigmoid(m[sums + 4 * k]);
    const f = sigmoid(m[sums + 4 * k + 1]);
    const candidate = tanh(m[sums + 4 * k + 2]);
    const o = sigmoid(m[sums + 4 * k + 3]);
    const cell = f * m[c + k] + i * candidate;
    m[c + k] = cell;
    m[h + k] = o * tanh(cell);
  }
}

function isList(x) {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}

function refuse(x, name) {
  throw new TypeError(`input "${name}" must hold numbers, not ${x === null ? "null" : `a value of type ${typeof x}`}`);
}

function sizeOf(shape) {
  return shape.reduce((total, n) => total * n, 1);
}

// A shape for people: (any, 3).
function described(shape) {
  return `(${shape.map((n) => n ?? "any").join(", ")}${shape.length === 1 ? "," : ""})`;
}

// The lengths of nested arrays along their axes. One typed array may hold all numbers in order.
function measure(x, wanted, name) {
  const given = [];
  let part = x;
  for (; isList(part); part = part[0]) given.push(part.length);
  if (part !== undefined && typeof part !== "number") refuse(part, name);
  if (ArrayBuffer.isView(x)) {
    const free = x.length / sizeOf(wanted.map((n) => n ?? 1)), flat = wanted.map((n) => n ?? free);
    if (free >= 1 && free % 1 === 0 && sizeOf(flat) === x.length) return flat;
  }
  if (given.length !== wanted.length || given.some((n, axis) => n === 0 || n !== (wanted[axis] ?? n)))
    throw new RangeError(`input "${name}" must have shape ${described(wanted)}, not ${described(given)}`);
  return given;
}

// The shapes of inputs, checked against those that are wanted, in which null is any length but 0.
function checkInputs(inputs, wanted) {
  if (inputs.length !== wanted.length)
    throw new TypeError(`expected ${wanted.length} inputs (${INPUT_NAMES.join(", ")}), got ${inputs.length}`);
  return inputs.map((x, k) => measure(x, wanted[k], INPUT_NAMES[k]));
}

// Copies the numbers of an input of a shape to where they are computed with.
function store(m, to, x, shape, name) {
  if (shape.length === 0) return store(m, to, [x], [1], name);
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

function fill(m, to, n, value) {
  for (let k = 0; k < n; ++k) m[to + k] = value;
}

// y = x kernel + bias for each of n rows; the kernel lies in rows (units, inputs).
function dense(m, y, x, kernel, bias, n, inputs, units) {
  for (let i = 0; i < n; ++i, x += inputs) {
    for (let k = 0, w = 0; k < units; ++k) {
      let total = bias === null ? 0 : bias[k];
      for (let j = 0; j < inputs; ++j) total += m[x + j] * kernel[w++];
      m[y++] = total;
    }
  }
}

// The largest of n numbers, `stride` apart; NaN where one is.
function largest(m, x, n, stride) {
  let result = -Infinity;
  for (let k = 0; k < n; ++k) result = Math.max(result, m[x + k * stride]);
  return result;
}

// The sum of n numbers, `stride` apart.
function sum(m, x, n, stride) {
  let total = 0;
  for (let k = 0; k < n; ++k) total += m[x + k * stride];
  return total;
}

// e^x / sum of e^x, in place; shifted by the largest against overflow.
function softmax(m, x, n) {
  const top = largest(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] = Math.exp(m[x + k] - top);
  const total = sum(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] /= total;
}

function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

// Math.tanh takes longer.
function tanh(x) {
  return Math.abs(x) < 0.01 ? Math.tanh(x) : 2 / (1 + Math.exp(-2 * x)) - 1;
}

// Weights
const LSTM_KERNEL = new Float64Array([
  0.3073505163192749, -0.6818943619728088, -0.22217194736003876, 0.2764795124530792,
  -0.3418724536895752, 0.4593077301979065, -0.36914506554603577, -0.06536174565553665,
  0.5929709076881409, 0.6432135105133057, 0.4486708641052246, 0.11705334484577179,
  0.0022540311329066753, 0.12383326143026352, -0.054315343499183655, 0.8764382600784302,
  0.29826223850250244, 0.3678247332572937, 0.31874343752861023, 0.42802777886390686,
  -0.18927158415317535, -0.07547405362129211, 0.10488530993461609, 0.7040345668792725
]);
const LSTM_RECURRENT_KERNEL = new Float64Array([
  -1.5266975164413452, -0.1533142477273941, 1.3707032203674316, 1.3256629705429077,
  -0.2084038257598877, 0.1654084473848343, 0.05677379295229912, 0.15728981792926788,
  0.45624884963035583, -0.3909381330013275, 0.6274963617324829, 0.08796192705631256,
  -1.0334079265594482, 0.22818580269813538, -0.5672124624252319, 0.4880217909812927,
  -0.8888450860977173, -0.6364112496376038, -0.46685096621513367, 0.12135174125432968,
  0.6347001791000366, 0.538991391658783, -0.5430724620819092, -0.6492493152618408,
  -0.004863255191594362, 0.2303931564092636, -0.12656299769878387, 0.49783802032470703,
  0.20047885179519653, -0.309935986995697, 0.041038017719984055, -0.20377498865127563,
  0.292508989572525, -0.2008640170097351, 0.6486803293228149, -0.08833968639373779
]);
const LSTM_BIAS = new Float64Array([
  0.13246136903762817, -0.5644237995147705, 0.24130336940288544, 0.25263285636901855,
  0.263674795627594, 0.21975071728229523, 0.5557116866111755, 0.8347882032394409,
  -0.48931288719177246, -0.18004977703094482, -0.8892723917961121, -0.07851610332727432
]);
const DENSE_KERNEL = new Float64Array([
  -0.38648873567581177, 0.2520679235458374, -0.10712942481040955, 0.5513463020324707,
  0.6375298500061035, -0.7890909910202026
]);
const DENSE_BIAS = new Float64Array([
  0.033993542194366455, -0.16749688982963562
]);

// As a program: node classifier.js [SAMPLES], with classifier.cli.js beside it.
const started = globalThis.process?.argv?.[1]?.split(/[\\/]/).at(-1) === "classifier.js";
if (started && decodeURIComponent(import.meta.url).endsWith("/classifier.js")) {
  import(/* webpackIgnore: true */ /* @vite-ignore */ import.meta.url.replace(/\.\w+$/, ".cli$&")).catch((error) => {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  });
}
