// The label of the largest probability, and that.
function labelOf(probabilities) {
  const largest = Math.max(...probabilities);
  if (Number.isNaN(largest)) throw new RangeError("the prediction is NaN, which names no class");
  return [LABELS[probabilities.indexOf(largest)], largest];
}
