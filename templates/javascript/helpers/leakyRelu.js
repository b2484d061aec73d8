function leakyRelu(x, negativeSlope) {
  return x < 0 ? negativeSlope * x : x;
}
