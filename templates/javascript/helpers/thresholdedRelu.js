function thresholdedRelu(x, theta) {
  return x > theta ? x : 0 * x;
}
