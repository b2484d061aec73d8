// The lengths of nested arrays along their axes. One typed array may hold all numbers in order.
function measure(x, wanted, name) {
  const given = [];
  let part = x;
  for (; isList(part); part = part[0]) given.push(part.length);
  if (part !== undefined && typeof part !== "number") refuse(part, name);
  if (ArrayBuffer.isView(x)) {
    const free = x.length / sizeOf(wanted.map((n) => n ?? 1)), flat = wanted.map((n) => n ?? free);
    if (free >= 1 && free % 1 === 0 && sizeOf(flat) === x.length) return flat;
  }
  if (given.length !== wanted.length || given.some((n, axis) => n === 0 || n !== (wanted[axis] ?? n)))
    throw new RangeError(`input "${name}" must have shape ${described(wanted)}, not ${described(given)}`);
  return given;
}
