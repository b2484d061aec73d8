// Each label whose probability is above its threshold, and that; in the order of the labels.
function labelsAbove(probabilities, labels, thresholds) {
  if (probabilities.some(Number.isNaN)) throw new RangeError("the prediction is NaN, which names no class");
  return labels.map((label, k) => [label, probabilities[k]]).filter(([, p], k) => p > thresholds[k]);
}
