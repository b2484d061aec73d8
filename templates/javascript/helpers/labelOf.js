// The label of the largest probability, and that.
function labelOf(probabilities) {
  const largest = Math.max(...probabilities);
  return [LABELS[probabilities.indexOf(largest)], largest];
}
