// The label of the best probability, and that.
function labelOf(probabilities, labels) {
  const best = Math.max(...probabilities);
  if (Number.isNaN(best)) throw new RangeError("the prediction is NaN, which names no class");
  return [labels[probabilities.indexOf(best)], best];
}
