// Answers requests to generated JavaScript, as lstmgen/targets/session.py has them: in node, and in a page.

// JSON with NaN and infinities, as Python reads and writes it.
const odd = (text) => text === "NaN" || text.endsWith("Infinity");
const parse = (text) =>
  JSON.parse(text.replace(/-?\b(NaN|Infinity)\b/g, '"$&"'), (_, value) =>
    typeof value === "string" && odd(value) ? Number(value) : value,
  );
const written = (y) => (Array.isArray(y) ? `[${y.map(written)}]` : typeof y === "string" ? JSON.stringify(y) : `${y}`);
const columns = (rows) => rows[0].map((_, k) => rows.map((row) => row[k]));

// The answers of a generated module to requests, both as JSON.
export function answers({ Predictor, OUTPUT_NAMES, predictBatch }, requests) {
  const outputs = (result) => (OUTPUT_NAMES.length > 1 ? result : [result]);
  const predictors = new Map();
  function answer([method, which, inputs]) {
    if (!predictors.has(which)) predictors.set(which, new Predictor());
    const predictor = predictors.get(which);
    if (method === "reset") return predictor.reset(), [];
    if (method === "batch") return columns(predictBatch(inputs.length > 1 ? columns(inputs) : inputs[0]).map(outputs));
    return outputs(predictor[method](...inputs));
  }
  return written(
    parse(requests).map((request) => {
      try {
        return answer(request);
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    }),
  );
}
