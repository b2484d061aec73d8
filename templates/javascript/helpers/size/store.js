// Puts an input of a shape to a place.
function store(m, to, x, shape, name) {
  if (ArrayBuffer.isView(x) && typeof x[0] === "number" && x.length === sizeOf(shape)) return m.set(x, to);
  if (!isList(x) || x.length !== shape[0]) throw new RangeError(`input "${name}" has rows of different lengths`);
  const rest = shape.slice(1), n = sizeOf(rest);
  for (let k = 0; k < x.length; ++k) {
    if (rest.length > 0) store(m, to + k * n, x[k], rest, name);
    else if (typeof x[k] === "number") m[to + k] = x[k];
    else refuse(x[k], name);
  }
}
