// The shapes of inputs, checked against those that are wanted, in which null is any length but 0.
function checkInputs(inputs, wanted) {
  if (inputs.length !== wanted.length)
    throw new TypeError(`inputs: expected ${wanted.length} (${INPUT_NAMES.join(", ")}), got ${inputs.length}`);
  return inputs.map((x, k) => measure(x, wanted[k], INPUT_NAMES[k]));
}
