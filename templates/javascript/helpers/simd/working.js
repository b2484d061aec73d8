// The shared memory with those numbers that a predictor keeps. It has more than size: the last pair may reach over it.
function working(kept, size) {
  if (MEMORY.length <= size) {
    SHARED.grow(Math.ceil((size + 1 - MEMORY.length) / 8192));
    MEMORY = new Float64Array(SHARED.buffer);
  }
  MEMORY.set(kept, BASE);
  return MEMORY;
}
