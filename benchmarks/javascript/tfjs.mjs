// TensorFlow.js, the model rebuilt layer by layer with the same weights, as its converter fails on Keras 3 LSTMs.
import { json } from "./measured.mjs";

export async function load(host, runtime, sample) {
  const imported = await import("@tensorflow/tfjs");
  const tf = globalThis.tf ?? imported; // a page's file makes itself a global
  const backend = runtime.split(" ")[1];
  if (backend === "wasm") {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    const folder = new URL("node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url);
    (wasm.setWasmPaths ?? tf.wasm.setWasmPaths)(folder.pathname);
  }
  await tf.setBackend(backend);
  await tf.ready();
  const { layers, input } = await json(host, "layers.json");
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
