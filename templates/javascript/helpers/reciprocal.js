function reciprocal(x) {
  return 1 / x;
}
