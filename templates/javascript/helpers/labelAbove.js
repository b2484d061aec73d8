// The second label where its probability is above the threshold, else the first; and the probability of that.
function labelAbove(output, labels, threshold) {
  const probability = Array.isArray(output) ? output[0] : output;
  if (Number.isNaN(probability)) throw new RangeError("the prediction is NaN, which names no class");
  return probability > threshold ? [labels[1], probability] : [labels[0], 1 - probability];
}
