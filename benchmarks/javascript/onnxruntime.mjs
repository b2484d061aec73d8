// onnxruntime-web on WebAssembly with SIMD, on one thread.
import { json } from "./measured.mjs";

export async function load(host, runtime, sample) {
  const ort = await import("onnxruntime-web/wasm");
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(await host.read("model.onnx"));
  const [name] = session.inputNames;
  const numbers = sample.flat();
  const dims = await json(host, "dims.json");
  const tensor = dims.indices
    ? new ort.Tensor("int64", BigInt64Array.from(numbers, BigInt), dims.shape)
    : new ort.Tensor("float32", Float32Array.from(numbers), dims.shape);
  return async () => (await session.run({ [name]: tensor }))[session.outputNames[0]].data;
}
