// TensorFlow.js, the model rebuilt layer by layer with the same weights, as its converter fails on Keras 3 LSTMs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as tf from "@tensorflow/tfjs";

export async function load(folder, runtime, sample) {
  const backend = runtime.split(" ")[1];
  if (backend === "wasm") {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    const place = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
    wasm.setWasmPaths(`${dirname(place)}/`);
  }
  await tf.setBackend(backend);
  await tf.ready();
  const { layers, input } = JSON.parse(readFileSync(`${folder}/layers.json`, "utf8"));
  const model = tf.sequential();
  layers.forEach(({ kind, options, weights }, k) => {
    const first = k === 0 ? { batchInputShape: [1, ...input] } : {};
    const inner = (backwards) => ({ ...options, goBackwards: backwards });
    const layer =
      kind === "bidirectional"
        ? tf.layers.bidirectional({ layer: tf.layers.lstm(inner(false)), mergeMode: "concat", ...first })
        : tf.layers[kind]({ ...options, ...first });
    model.add(layer);
    layer.setWeights(weights.map(({ numbers, shape }) => tf.tensor(numbers, shape)));
  });
  const tensor = tf.tensor([sample]);
  return () => tf.tidy(() => model.predict(tensor).dataSync());
}
