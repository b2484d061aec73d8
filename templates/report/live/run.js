// Runs the model of this page on a sample, and collects outputs and gates.
// `predict`, above, returns the model's outputs, then the gates that the settings list.
const settings = JSON.parse(document.getElementById("live-settings").textContent);
const at = (id) => document.getElementById(`live-${id}`);
const CLOSED = 0.05,
  OPEN = 0.95; // a gate is closed below CLOSED, open above OPEN
const MOST = 0.9; // fraction of the timesteps at which a saturated gate is closed or open
const LINES = 32; // channels in a chart at most
const STILL = 0.01; // a unit never moves if its h stays within this range
const SHOWN = 12; // numbers of an output at most
const FLAT = 0.1; // fraction of the common scale below which a channel looks flat
const DOTS = 80; // timesteps with a dot for each at most
const SYMBOLS = { candidate: "c̃" };
const NAMES = {
  LSTM: { i: "input gate", f: "forget gate", candidate: "candidate", o: "output gate", c: "cell", h: "output" },
  GRU: { z: "update gate", r: "reset gate", candidate: "candidate", h: "output" },
  SimpleRNN: { h: "output" },
};
let sample,
  time = 0,
  original,
  result,
  waiting = false;

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function drawn(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

const copied = (values) => (Array.isArray(values) ? values.map(copied) : (values ?? NaN)); // null: a missing value
const formatted = (x) =>
  Math.abs(x) >= 1e4 ? x.toPrecision(6) : Math.abs(x) >= 1e-3 || x === 0 ? x.toFixed(3) : x.toExponential(1);

// Returns the model's outputs, and the series of each layer by name, as [timestep][unit] in the order of time.
function run(inputs) {
  const returned = predict(...inputs);
  const arrays = settings.outputs.length + settings.layers.length > 1 ? returned : [returned];
  const layers = settings.layers.map((layer) => {
    const series = {};
    for (const [name, place] of Object.entries(layer.outputs)) series[name] = arrays[place];
    if (layer.cell === "LSTM") series.c = cells(series);
    const { mask, c0, ...shown } = series;
    if (layer.backwards) for (const name of Object.keys(shown)) shown[name] = [...shown[name]].reverse();
    return { ...layer, series: shown };
  });
  return { outputs: arrays.slice(0, settings.outputs.length), layers };
}

// Returns the cell state of an LSTM at every timestep: c = f · c + i · candidate.
function cells({ i, f, candidate, mask, c0 }) {
  let c = c0 ?? i[0].map(() => 0);
  return i.map((_, t) => {
    if (!mask || mask[t]) c = c.map((x, k) => f[t][k] * x + i[t][k] * candidate[t][k]);
    return c;
  });
}
