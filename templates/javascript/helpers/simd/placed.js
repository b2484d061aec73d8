// Where an array of a large layer is: where it was read to, or where it is put as float64.
function placed(read, at, size, Type) {
  const numbers = new Type(SHARED.buffer, LARGE.byteOffset + read, size);
  if (Weights === Float32Array) return numbers.byteOffset / 8;
  MEMORY.set(numbers, at);
  return at;
}
