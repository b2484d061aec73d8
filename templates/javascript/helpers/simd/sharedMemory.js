// A memory of so many pages of 64 KiB, and functions of WebAssembly that work in it: null where these are forbidden.
function sharedMemory(pages, code) {
  try {
    const memory = new WebAssembly.Memory({ initial: pages });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(decodeBytes(code)), { "": { memory } });
    return [new Float64Array(memory.buffer), exports];
  } catch {
    return [new Float64Array(8192 * pages), null];
  }
}
