function sigmoid(x) {
  return 1 / (x > -20 && x < 20 ? 2 + expm1(-x) : 1 + Math.exp(-x));
}
