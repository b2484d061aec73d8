// What a reader does with the model of this page: changes a sample, steps through time, and sees gates and outputs.
// `predict`, above, gives the model's outputs and then the gates that the settings list.
const settings = JSON.parse(document.getElementById("live-settings").textContent);
const at = (id) => document.getElementById(`live-${id}`);
const CLOSED = 0.05,
  OPEN = 0.95; // a gate below or above lets nothing through, or everything
const MOST = 0.9; // of the timesteps, from which on a gate counts as saturated
const LINES = 32; // channels that are drawn
const STILL = 0.01; // h of a unit that moves less than this never moves
const SHOWN = 12; // outputs
const FLAT = 0.1; // part of the scale of all channels, below which a line looks flat
const DOTS = 80; // timesteps, up to which each has a dot
const SYMBOLS = { candidate: "c̃" };
const NAMES = {
  LSTM: { i: "input gate", f: "forget gate", candidate: "candidate", o: "output gate", c: "cell", h: "output" },
  GRU: { z: "update gate", r: "reset gate", candidate: "candidate", h: "output" },
  SimpleRNN: { h: "output" },
};
let sample,
  time = 0,
  before,
  found,
  waiting = false;

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function drawn(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const copied = (values) => (Array.isArray(values) ? values.map(copied) : (values ?? NaN)); // null: one is missing
const said = (x) =>
  Math.abs(x) >= 1e4 ? x.toPrecision(6) : Math.abs(x) >= 1e-3 || x === 0 ? x.toFixed(3) : x.toExponential(1);

// The model's outputs, and every layer's series by name: each [timestep][unit], in the order of time.
function run(inputs) {
  const given = predict(...inputs);
  const several = settings.outputs.length + settings.layers.length > 1 ? given : [given];
  const layers = settings.layers.map((layer) => {
    const series = {};
    for (const [name, place] of Object.entries(layer.outputs)) series[name] = several[place];
    if (layer.cell === "LSTM") series.c = cells(series);
    const { mask, c0, ...shown } = series;
    if (layer.backwards) for (const name of Object.keys(shown)) shown[name] = [...shown[name]].reverse();
    return { ...layer, series: shown };
  });
  return { outputs: several.slice(0, settings.outputs.length), layers };
}

// The cell of an LSTM at every timestep: what it forgets, and what comes in.
function cells({ i, f, candidate, mask, c0 }) {
  let c = c0 ?? i[0].map(() => 0);
  return i.map((_, t) => {
    if (!mask || mask[t]) c = c.map((x, k) => f[t][k] * x + i[t][k] * candidate[t][k]);
    return c;
  });
}
