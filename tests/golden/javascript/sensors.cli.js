// sensors.js as a program: node sensors.js [SAMPLES]
import { createReadStream, readFileSync, realpathSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

// The module beside this file. By another spelling of its address it would be a second one.
const ofModule = (path) => path.replace(/\.cli(\.\w+)$/, "$1");
const file = fileURLToPath(import.meta.url), started = process.argv[1] && realpathSync(process.argv[1]);
// Not where the module is a part of another program.
const isProgram = [file, ofModule(file)].includes(started);
const module = await import(ofModule(import.meta.url)).catch((error) => {
  if (!isProgram) throw error;
  console.error(`error: ${error.message}`);
  process.exit(1);
});
const { INPUT_NAMES, INPUT_SHAPES, OUTPUT_NAMES, OUTPUT_SHAPES, Predictor, predict } = module;

function described(shape) { ... }
function sampleForms() { ... }
function usage() { ... }
function tableLayout() { ... }
function isSample(value) { ... }
function inputsIn(sample) { ... }
function readJson(text, number) { ... }
function readNumber(text) { ... }
function readNumbers(line, number) { ... }
function readStep(line, number) { ... }
function asJson(y) { ... }
function readCsv() { ... }
function isJson(text) { ... }
function readValues(text) { ... }
function sampleDepth() { ... }
function depthOf(value) { ... }
function readSamples(text, window, whole) { ... }
function textOf(bytes) { ... }
async function main() { ... }

if (isProgram) await main();
