// Copies the numbers of an input of a shape to where they are computed with.
function store(m, to, x, shape, name) {
  if (ArrayBuffer.isView(x) && typeof x[0] === "number" && x.length === sizeOf(shape)) return m.set(x, to);
  if (shape.length === 0) {
    if (typeof x !== "number") refuse(x, name);
    m[to] = x;
    return;
  }
  if (!isList(x) || x.length !== shape[0]) throw new RangeError(`input "${name}" has rows of different lengths`);
  const [, ...rest] = shape;
  const n = sizeOf(rest);
  for (let k = 0; k < x.length; ++k) {
    if (shape.length === 1 && typeof x[k] === "number") m[to + k] = x[k];
    else store(m, to + k * n, x[k], rest, name);
  }
}
