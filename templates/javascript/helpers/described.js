// A shape for people: (any, 3).
function described(shape) {
  return `(${shape.map((n) => n ?? "any").join(", ")})`;
}
