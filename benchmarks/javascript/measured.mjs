// Times one runtime on one model, in a process of its own: node measure.mjs RUNTIME FOLDER
// Prints milliseconds from before the import to the first prediction, microseconds a prediction, and that prediction.
import { readFileSync } from "node:fs";

const [runtime, folder] = process.argv.slice(2);
const sample = JSON.parse(readFileSync(`${folder}/sample.json`, "utf8"));
const ROUNDS = 7, LEAST = 100; // milliseconds a round

const begin = performance.now();
const { load } = await import(`./${runtime.split(" ")[0]}.mjs`);
const predict = await load(folder, runtime, sample);
const output = await predict();
const first = performance.now() - begin;

// Processor time, which other processes do not count in; every runtime predicts on one thread.
let least = Infinity;
for (let round = 0; round < ROUNDS; ++round) {
  const start = process.cpuUsage().user;
  let count = 0, used = 0;
  for (; used < 1000 * LEAST; used = process.cpuUsage().user - start) {
    for (let k = 0; k < 5; ++k, ++count) {
      const result = predict();
      if (result instanceof Promise) await result;
    }
  }
  least = Math.min(least, used / count);
}
console.log(JSON.stringify({ first, each: least, output: Array.from(output) }));
