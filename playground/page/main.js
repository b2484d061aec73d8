// The page: files in, results of the worker out. <body data-working> marks that something is still to come.
import { byId, element, save, say } from "./elements.js";
import { Engine } from "./engine.js";
import { chosen, showFields } from "./fields.js";
import { boards, exported, reported, summary, verified } from "./results.js";

const MOST_BYTES = 200e6; // of a file
const HEAD = 4096; // bytes of a file that tell what it is
const FOLDER = new URL(".", location.href).href;

const latin1 = (content) => new TextDecoder("latin1").decode(content);
const heads = (contents) =>
  Object.fromEntries([...contents].map(([name, content]) => [name, latin1(content.slice(0, HEAD))]));
const files = new Map(); // dropped files by name
let declarations = null;
let record = null; // what inspect said of the model
let wanted = 0; // the number of the newest export; results of older ones are dropped

const status = byId("status");
const progress = byId("progress");

const engine = new Engine((stage, part) => busy(stage, part));
let working = 0; // calls and waits that are not finished
let cancellable = false;

function begun(count) {
  working += count;
  document.body.toggleAttribute("data-working", working > 0);
}

function busy(stage, part = null) {
  status.textContent = stage;
  progress.hidden = false;
  byId("cancel").hidden = !cancellable;
  if (part === null) progress.removeAttribute("value");
  else progress.value = part;
}

// Marks the page as working until an event is dealt with.
async function handled(work) {
  begun(1);
  await work().finally(() => begun(-1));
}

// Runs work with a sentence in the status line, and one for its end; a problem becomes a sentence in `place`.
async function during(stage, place, work, ended = () => "") {
  begun(1);
  busy(stage);
  say(place, "");
  let last = "";
  try {
    const result = await work();
    last = ended(result);
    return result;
  } catch (error) {
    say(place, error.message);
    return null;
  } finally {
    begun(-1);
    status.textContent = last;
    progress.hidden = byId("cancel").hidden = true;
  }
}

// --- the model

async function opened(options = {}) {
  wanted += 1;
  for (const id of ["code", "boards", "check", "model", "model-options"]) byId(id).hidden = true;
  for (const id of ["export", "boards-table", "verified", "reported"]) byId(id).replaceChildren();
  record = await during("Reading the model", byId("problem"), async () => {
    await engine.store(files);
    return engine.call("read", { names: [...files.keys()], options });
  });
  byId("model-options").hidden = !declarations || files.size === 0;
  if (!record) return;
  byId("model").replaceChildren(...summary(record));
  byId("model").hidden = false;
  const samples = ["", ...record.samples].map((name) => new Option(name || "random", name));
  byId("samples").replaceChildren(...samples);
  if (!record.exportable) {
    byId("model-options").open = true;
    return;
  }
  if (record.samples.length) byId("samples").value = record.samples[0];
  byId("code").hidden = byId("check").hidden = false;
  showOptions();
  await written();
}

async function dropped(added) {
  const large = added.find((file) => file.size > MOST_BYTES);
  if (large) return say(byId("problem"), `${large.name} is larger than 200 MB; use the command line`);
  const contents = new Map();
  for (const file of added) contents.set(file.name, await file.arrayBuffer());
  const names = { before: heads(files), added: heads(contents) };
  const kept = await during("Reading", byId("problem"), () => engine.call("kept", names));
  if (!kept) return;
  const all = new Map([...files, ...contents]);
  files.clear();
  for (const name of kept) files.set(name, all.get(name));
  await opened(chosen(byId("model-fields")));
}

// --- the code

const targetOf = () => declarations.targets.find(({ name }) => name === byId("target").value);

function showOptions() {
  const target = targetOf();
  const packages = declarations.packages.filter((item) => item.target === target.name);
  const before = byId("package").value;
  byId("package").replaceChildren(
    ...["", ...packages.map(({ name }) => name)].map((name) => new Option(name || "files alone", name)),
  );
  if (packages.some(({ name }) => name === before)) byId("package").value = before;
  const options = target.options.filter((option) => option.packaged || !byId("package").value);
  showFields(byId("options"), options, { prefix: "option", samples: record?.samples ?? [] });
}

const choices = () => ({ target: byId("target").value, options: chosen(byId("options")) });

async function written() {
  const number = (wanted += 1);
  const choice = { ...choices(), package: byId("package").value, name: byId("name").value };
  byId("verified").replaceChildren();
  const names = (result) => `Wrote ${result.files.map((file) => file.name).join(", ")}.`;
  const result = await during("Writing the code", byId("export-problem"), () => engine.call("export", choice), names);
  if (number !== wanted) return;
  byId("export").replaceChildren(...(result ? exported(result, zipped) : []));
  byId("verify").disabled = !result;
  if (result) await costs(number);
}

async function costs(number) {
  const said = byId("status").textContent;
  const work = () => engine.call("boards", choices());
  const rows = await during("Estimating the cost on boards", byId("export-problem"), work, () => said);
  if (!rows || number !== wanted) return;
  byId("boards-table").replaceChildren(boards(rows));
  byId("boards").hidden = false;
}

async function zipped() {
  const content = await during("Packing", byId("export-problem"), () => engine.call("zipped"));
  if (content) save(`${byId("name").value}.zip`, content, "application/zip");
}

// --- checks

async function check(stage, method, keywords, show) {
  const place = byId(method === "verify" ? "verified" : "reported");
  place.replaceChildren();
  const result = await during(
    stage,
    byId("check-problem"),
    () => engine.call(method, keywords),
    () => "Done.",
  );
  if (result) place.replaceChildren(...show(result));
}

const verify = () =>
  check("Verifying", "verify", { target: byId("target").value, samples: byId("samples").value }, verified);
const report = () => check("Writing the report", "report", { samples: byId("samples").value }, reported);

// --- the page

// Calls a function once the last of several events is so long ago.
function later(work, milliseconds) {
  let timer = null;
  return () => {
    if (timer === null) begun(1);
    clearTimeout(timer);
    timer = setTimeout(async () => {
      timer = null;
      await work().finally(() => begun(-1));
    }, milliseconds);
  };
}

async function example(name) {
  const index = await (await fetch(`${FOLDER}examples/index.json`)).json();
  if (!Object.hasOwn(index, name)) return say(byId("problem"), "there is no such example; choose one of the list");
  files.clear();
  for (const file of index[name].files) {
    files.set(file, await (await fetch(`${FOLDER}examples/${name}/${file}`)).arrayBuffer());
  }
  return opened();
}

async function showExamples() {
  const index = await (await fetch(`${FOLDER}examples/index.json`)).json();
  for (const [name, { title }] of Object.entries(index)) {
    const link = element("a", { href: `?example=${name}` }, name);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.href);
      handled(() => example(name));
    });
    byId("examples").append(element("li", {}, link, `: ${title}`));
  }
}

function listen() {
  byId("files").addEventListener("change", ({ target }) => {
    const list = [...target.files];
    target.value = ""; // so that the same file can be chosen again
    if (list.length) handled(() => dropped(list));
  });
  const zone = byId("drop");
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
  document.addEventListener("dragover", () => zone.classList.add("over"));
  document.addEventListener("dragleave", () => zone.classList.remove("over"));
  document.addEventListener("drop", ({ dataTransfer }) => {
    zone.classList.remove("over");
    const list = [...dataTransfer.files];
    if (list.length) handled(() => dropped(list));
  });
  byId("again").addEventListener("click", () => handled(() => opened(chosen(byId("model-fields")))));
  byId("cancel").addEventListener("click", () => engine.cancel());
  byId("choices").addEventListener("submit", (event) => event.preventDefault());
  const rewrite = later(written, 150);
  for (const id of ["target", "package"])
    byId(id).addEventListener("change", () => {
      showOptions();
      rewrite();
    });
  byId("name").addEventListener("input", rewrite);
  byId("options").addEventListener("input", rewrite);
  byId("verify").addEventListener("click", verify);
  byId("report").addEventListener("click", report);
}

async function storeForOffline() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("service-worker.js");
  await navigator.serviceWorker.ready;
  byId("offline").textContent = "It is stored here now, and works without a network.";
}

async function begin() {
  begun(1);
  byId("folder").textContent = FOLDER;
  listen();
  await showExamples();
  declarations = await during("Loading Python", byId("problem"), () => engine.call("declarations"));
  if (!declarations) return begun(-1);
  cancellable = true;
  byId("version").textContent = declarations.version;
  byId("target").replaceChildren(...declarations.targets.map(({ name, title }) => new Option(title, name)));
  byId("target").value = declarations.default;
  showFields(
    byId("model-fields"),
    declarations.model.filter(({ kind }) => kind === "pairs"),
    { prefix: "model" },
  );
  const named = new URLSearchParams(location.search).get("example");
  if (named) await example(named);
  begun(-1);
  await storeForOffline();
}

begin();
