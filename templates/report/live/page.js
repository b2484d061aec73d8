// The page: connects the sample, the timestep, the editors, the gates and the outputs.

const editors = settings.inputs.map((input, k) => new Editor(input, k));
const layers = settings.layers.map((layer, k) => new Layer(layer, k));

function showError(message) {
  at("error").textContent = message;
  at("error").hidden = !message;
}

function show() {
  const length = Math.max(
    1,
    ...result.layers.map((layer) => layer.series.h.length),
    ...editors.map((editor) => editor.rows.length),
  );
  time = Math.min(time, length - 1);
  at("time").max = length - 1;
  at("time").value = time;
  at("at").textContent = `${time} of ${length - 1}`;
  for (const editor of editors) editor.show();
  for (const layer of layers) layer.show();
  showOutputs();
}

function compute() {
  waiting = false;
  try {
    result = run(sample);
  } catch (error) {
    return showError(error.message);
  }
  draw();
}

function draw() {
  showError("");
  for (const layer of layers) layer.draw();
  show();
}

// Computes once per frame, however many points have moved.
function later() {
  if (!waiting) requestAnimationFrame(compute);
  waiting = true;
}

function choose() {
  sample = copied(settings.samples[Number(at("sample").value)].inputs);
  original = result = run(sample);
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
at("inputs").append(...editors.map((editor) => editor.root));
at("layers").append(...layers.map((layer) => layer.root));
at("sample").addEventListener("change", choose);
at("restore").addEventListener("click", choose);
at("back").addEventListener("click", () => moveTo(time - 1));
at("forward").addEventListener("click", () => moveTo(time + 1));
at("time").addEventListener("input", () => moveTo(Number(at("time").value)));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => layers.forEach((layer) => layer.draw()));
at("app").hidden = false;
choose();
// For the browser's console: lstmgen.run(lstmgen.sample()).
globalThis.lstmgen = Object.freeze({ run, sample: () => copied(sample) });
