// One typed array may hold all numbers in order.
function checkInputs(inputs, wanted) {
  if (inputs.length !== wanted.length)
    throw new TypeError(`inputs: expected ${wanted.length} (${INPUT_NAMES.join(", ")}), got ${inputs.length}`);
  wanted.forEach((shape, k) => {
    const given = [], x = inputs[k], name = INPUT_NAMES[k];
    let part = x;
    for (; isList(part); part = part[0]) given.push(part.length);
    if (part !== undefined && typeof part !== "number") refuse(part, name);
    if (ArrayBuffer.isView(x) && x.length === sizeOf(shape)) return;
    if (given.length !== shape.length || given.some((n, axis) => n !== shape[axis]))
      throw new RangeError(`input "${name}" must have shape (${shape.join(", ")}), not (${given.join(", ")})`);
  });
  return wanted;
}
