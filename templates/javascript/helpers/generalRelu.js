// relu with all its options: x above the threshold, but at most maxValue; below it a line with a slope.
function generalRelu(x, maxValue, negativeSlope, threshold) {
  let y = threshold === 0 ? relu(x) : x > threshold || x !== x ? x : 0;
  if (maxValue < Infinity) y = clip(y, maxValue, 0);
  else if (threshold === 0) return negativeSlope !== 0 && x < 0 ? negativeSlope * x : y;
  return negativeSlope !== 0 ? y - negativeSlope * relu(threshold - x) : y;
}
