// A memory of at least so many numbers.
function grown(memory, size) {
  if (memory.length >= size) return memory;
  const larger = new Float64Array(size);
  larger.set(memory);
  return larger;
}
