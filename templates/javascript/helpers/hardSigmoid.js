function hardSigmoid(x, slope) {
  return Math.min(Math.max(slope * x + 0.5, 0), 1);
}
