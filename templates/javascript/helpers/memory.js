// Memory shared with WebAssembly.

// --- placed ---
// Returns the place of an array of a large layer: where it was read to, or that of a copy in float64.
function placed(read, at, size, Type) {
  const numbers = new Type(SHARED.buffer, LARGE.byteOffset + read, size);
  if (Weights === Float32Array) return numbers.byteOffset / 8;
  MEMORY.set(numbers, at);
  return at;
}

// --- sharedMemory ---
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

// --- stored ---
// Puts rows of numbers into the shared memory, in panels of PANEL columns; returns where they are.
function stored(at, numbers, rows, Type = Float64Array) {
  const columns = numbers.length / rows, narrow = columns % PANEL, full = rows * (columns - narrow);
  const panels = new Type(SHARED.buffer, 8 * at);
  panels.set(numbers.subarray(0, full));
  for (let from = full, to = full; from < numbers.length; from += narrow, to += PANEL) // the last panel
    panels.set(numbers.subarray(from, from + narrow), to);
  return at;
}

// --- working ---
// The shared memory with those numbers that a predictor keeps. It has more than size: the last pair may reach over it.
function working(kept, size) {
  if (MEMORY.length <= size) {
    SHARED.grow(Math.ceil((size + 1 - MEMORY.length) / 8192));
    MEMORY = new Float64Array(SHARED.buffer);
  }
  MEMORY.set(kept, BASE);
  return MEMORY;
}

// --- working (loads) ---
// The shared memory with the numbers that a predictor keeps, and its weights, which stay there until
// another predictor has others. It has more than size: the last pair may reach over it.
function working(kept, size, functions) {
  if (MEMORY.length <= size) {
    SHARED.grow(Math.ceil((size + 1 - MEMORY.length) / 8192));
    MEMORY = new Float64Array(SHARED.buffer);
  }
  MEMORY.set(kept, BASE);
  if (PLACED !== functions) functions.place(MEMORY);
  PLACED = functions;
  return MEMORY;
}
