// Puts weights into the shared memory; returns where they are.
function stored(at, numbers) {
  MEMORY.set(numbers, at);
  return at;
}
