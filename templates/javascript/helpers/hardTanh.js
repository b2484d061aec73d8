function hardTanh(x) {
  return Math.min(Math.max(x, -1), 1);
}
