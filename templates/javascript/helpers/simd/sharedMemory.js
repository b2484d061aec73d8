// A memory for so many numbers, and functions of WebAssembly that work in it: null where these are forbidden.
function sharedMemory(numbers, code, fused) {
  const pages = Math.ceil(numbers / 8192); // of 64 KiB
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const bytes = [fused, code].map((text) => decoded(text, Uint8Array)).find((bytes) => WebAssembly.validate(bytes));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { "": { memory } });
    return [memory, exports];
  } catch {
    const plain = { buffer: new ArrayBuffer(65536 * pages) };
    plain.grow = (more) => {
      const old = new Uint8Array(plain.buffer);
      plain.buffer = new ArrayBuffer(old.length + 65536 * more);
      new Uint8Array(plain.buffer).set(old);
    };
    return [plain, null];
  }
}
