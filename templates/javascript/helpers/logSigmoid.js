function logSigmoid(x) {
  return -softplus(-x);
}
