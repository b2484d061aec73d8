// Runs generated JavaScript: node worker.mjs predictor.mjs < requests > answers, as lstmgen/targets/session.py has them.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [file] = process.argv.slice(2);
const { Predictor, OUTPUT_NAMES, predictBatch } = await import(pathToFileURL(file));

// JSON with NaN and infinities, as Python reads and writes it.
const odd = (text) => text === "NaN" || text.endsWith("Infinity");
const parse = (text) =>
  JSON.parse(text.replace(/-?\b(NaN|Infinity)\b/g, '"$&"'), (_, value) =>
    typeof value === "string" && odd(value) ? Number(value) : value,
  );
const written = (y) => (Array.isArray(y) ? `[${y.map(written)}]` : typeof y === "string" ? JSON.stringify(y) : `${y}`);

const outputs = (result) => (OUTPUT_NAMES.length > 1 ? result : [result]);
const columns = (rows) => rows[0].map((_, k) => rows.map((row) => row[k]));

const predictors = new Map();
function answer([method, which, inputs]) {
  if (!predictors.has(which)) predictors.set(which, new Predictor());
  const predictor = predictors.get(which);
  if (method === "reset") return predictor.reset(), [];
  if (method === "batch") return columns(predictBatch(inputs.length > 1 ? columns(inputs) : inputs[0]).map(outputs));
  return outputs(predictor[method](...inputs));
}

const answers = parse(readFileSync(0, "utf8")).map((request) => {
  try {
    return answer(request);
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
});
process.stdout.write(written(answers));
