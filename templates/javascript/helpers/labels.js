// Labels of outputs.

// --- checkCount ---
// The numbers of an output that has so many.
function checkCount(numbers, count) {
  if (numbers.length !== count)
    throw new RangeError(`expected a prediction of size ${count}, got size ${numbers.length}`);
  return numbers;
}

// --- labelAbove ---
// Returns the second label if its probability is above the threshold, else the first; and its probability.
function labelAbove(output, labels, threshold) {
  const probability = Array.isArray(output) ? checkCount(output, 1)[0] : output;
  if (Number.isNaN(probability)) throw new RangeError("the prediction is NaN; check the input for NaN and huge values");
  return probability > threshold ? [labels[1], probability] : [labels[0], 1 - probability];
}

// --- labelOfScore ---
// Returns the second label if the score is above the threshold, else the first; and the score.
function labelOfScore(output, labels, threshold) {
  const score = Array.isArray(output) ? checkCount(output, 1)[0] : output;
  if (Number.isNaN(score)) throw new RangeError("the score is NaN; check the input for NaN and huge values");
  return [labels[score > threshold ? 1 : 0], score];
}

// --- labelOf ---
// The label of the best probability, and that.
function labelOf(probabilities, labels) {
  const best = Math.max(...checkCount(probabilities, labels.length));
  if (Number.isNaN(best)) throw new RangeError("the prediction is NaN; check the input for NaN and huge values");
  return [labels[probabilities.indexOf(best)], best];
}

// --- labelled ---
// The label of an output, or those of each of its rows; a step may give one row of them.
function labelled(output, rank, choose) {
  return rank > 0 && Array.isArray(output[0]) ? output.map((row) => labelled(row, rank - 1, choose)) : choose(output);
}

// --- labelsAbove ---
// Each label whose probability is above its threshold, and that; in the order of the labels.
function labelsAbove(probabilities, labels, thresholds) {
  if (checkCount(probabilities, labels.length).some(Number.isNaN)) {
    throw new RangeError("the prediction is NaN; check the input for NaN and huge values");
  }
  return labels.map((label, k) => [label, probabilities[k]]).filter(([, p], k) => p > thresholds[k]);
}
