// Numbers as nested arrays of a shape.
function load(m, from, shape) {
  const [n, ...rest] = shape;
  if (rest.length === 0) return [...m.subarray(from, from + n)];
  return Array.from({ length: n }, (_, k) => load(m, from + k * sizeOf(rest), rest));
}
