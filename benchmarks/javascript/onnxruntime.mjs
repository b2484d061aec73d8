// onnxruntime-web on WebAssembly with SIMD, on one thread.
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web/wasm";

export async function load(folder, runtime, sample) {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(readFileSync(`${folder}/model.onnx`));
  const [name] = session.inputNames;
  const numbers = sample.flat();
  const dims = JSON.parse(readFileSync(`${folder}/dims.json`, "utf8"));
  const tensor = dims.indices
    ? new ort.Tensor("int32", Int32Array.from(numbers), dims.shape)
    : new ort.Tensor("float32", Float32Array.from(numbers), dims.shape);
  return async () => (await session.run({ [name]: tensor }))[session.outputNames[0]].data;
}
