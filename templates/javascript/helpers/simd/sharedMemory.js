// A memory for so many numbers, functions of WebAssembly that work in it, null where these are forbidden, and what
// holds weights there. The first code is taken that the engine knows.
function sharedMemory(numbers, codes) {
  const pages = Math.ceil(numbers / 8192); // of 64 KiB
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const modules = codes.map(([text, Weights]) => [decoded(text, Uint8Array), Weights]);
    const [module, Weights] = modules.find(([module]) => WebAssembly.validate(module));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { "": { memory } });
    return [memory, exports, Weights];
  } catch {
    const plain = { buffer: new ArrayBuffer(65536 * pages) };
    plain.grow = (more) => {
      const old = new Uint8Array(plain.buffer);
      plain.buffer = new ArrayBuffer(old.length + 65536 * more);
      new Uint8Array(plain.buffer).set(old);
    };
    return [plain, null, Float64Array];
  }
}
