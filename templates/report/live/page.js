// All of it: the sample, the timestep, and what follows from them.

const editors = settings.inputs.map((input, k) => new Editor(input, k));
const layers = settings.layers.map((layer, k) => new Layer(layer, k));

function told(message) {
  at("error").textContent = message;
  at("error").hidden = !message;
}

function show() {
  const length = Math.max(
    1,
    ...found.layers.map((layer) => layer.series.h.length),
    ...editors.map((each) => each.rows.length),
  );
  time = Math.min(time, length - 1);
  at("time").max = length - 1;
  at("time").value = time;
  at("at").textContent = `${time} of ${length - 1}`;
  for (const each of editors) each.show();
  for (const each of layers) each.show();
  showOutputs();
}

function compute() {
  waiting = false;
  try {
    found = run(sample);
  } catch (error) {
    return told(error.message);
  }
  draw();
}

function draw() {
  told("");
  for (const each of layers) each.draw();
  show();
}

// Once before the next picture, however many points have moved.
function later() {
  if (!waiting) requestAnimationFrame(compute);
  waiting = true;
}

function choose() {
  sample = copied(settings.samples[Number(at("sample").value)].inputs);
  before = found = run(sample);
  draw();
}

function moveTo(t) {
  time = Math.max(0, t);
  show();
}

settings.samples.forEach(({ number }, k) => at("sample").append(element("option", { value: k, textContent: number })));
for (const link of document.querySelectorAll("[data-sample]")) {
  link.addEventListener("click", () => {
    at("sample").value = settings.samples.findIndex(({ number }) => number === Number(link.dataset.sample));
    choose();
  });
}
at("inputs").append(...editors.map((each) => each.root));
at("layers").append(...layers.map((each) => each.root));
at("sample").addEventListener("change", choose);
at("restore").addEventListener("click", choose);
at("back").addEventListener("click", () => moveTo(time - 1));
at("forward").addEventListener("click", () => moveTo(time + 1));
at("time").addEventListener("input", () => moveTo(Number(at("time").value)));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => layers.forEach((each) => each.draw()));
at("app").hidden = false;
choose();
// For the console of the browser: lstmgen.run(lstmgen.sample()).
globalThis.lstmgen = Object.freeze({ run, sample: () => copied(sample) });
