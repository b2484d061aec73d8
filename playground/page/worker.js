// The web worker: Pyodide with lstmgen, unmodified, and the files of the page.
import { answers } from "./answers.mjs";
import { loadPyodide } from "./pyodide/pyodide.mjs";

const FOLDER = new URL(".", import.meta.url).href;
// Folders of Pyodide's own file system, in memory.
const WORK = "/work";
const OUT = "/exported";
const FATAL = "this is nested too deeply, or too large, for a page; use the command line";

const tell = (stage, part) => postMessage({ stage, part });

async function fetched(name) {
  const answer = await fetch(FOLDER + name);
  if (!answer.ok) throw new Error(`${name} cannot be loaded (${answer.status}); load the page again`);
  return answer.arrayBuffer();
}

let pyodide, workbench;
let generated = null; // the module of JavaScript that verify runs

async function start() {
  tell("Loading Python", 0);
  const code = fetched("code.zip");
  pyodide = await loadPyodide({ indexURL: `${FOLDER}pyodide/` });
  tell("Loading numpy", 0.4);
  await pyodide.loadPackage("numpy", { messageCallback: () => {} });
  tell("Loading lstmgen", 0.6);
  const packages = pyodide.runPython("import sysconfig\nsysconfig.get_path('purelib')");
  pyodide.unpackArchive(await code, "zip", { extractDir: packages });
  const { Workbench } = pyodide.pyimport("playground.engine.workbench");
  workbench = Workbench(
    WORK,
    OUT,
    (stage, done, of) => tell(stage, done / of),
    (requests) => answers(generated, requests),
  );
}

// Replaces all files in the working folder.
function store(files) {
  workbench.clear();
  for (const { name, content } of files) pyodide.FS.writeFile(`${WORK}/${name}`, new Uint8Array(content));
}

function called(method, keywords) {
  const { result, error } = JSON.parse(workbench.call(method, JSON.stringify(keywords)));
  if (error !== undefined) throw new Error(error);
  return result;
}

// Imports the exported module, where there is one, for verify to call.
async function imported() {
  const text = called("module", {});
  generated = null;
  if (!text) return;
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  generated = await import(address);
  URL.revokeObjectURL(address);
}

async function answered({ method, keywords }) {
  if (method === "store") return store(keywords.files);
  if (method === "zipped") {
    const proxy = workbench.zipped();
    const content = proxy.toJs();
    proxy.destroy();
    return content;
  }
  if (method === "verify") await imported();
  return called(method, keywords);
}

const started = start().then(
  () => postMessage({ id: "start", result: true }),
  (error) => postMessage({ error: `the page cannot start: ${error.message}`, fatal: true }),
);

let last = started; // calls run one after the other
onmessage = ({ data }) => {
  last = last.then(async () => {
    try {
      postMessage({ id: data.id, result: await answered(data) });
    } catch (error) {
      // Python that ends by itself leaves a sentence; a crash of the interpreter needs a new worker.
      const crashed =
        error instanceof RangeError || error instanceof WebAssembly.RuntimeError || error.pyodide_fatal_error;
      postMessage({ id: data.id, error: crashed ? FATAL : error.message, fatal: Boolean(crashed) });
    }
  });
};
