function hardShrink(x, threshold) {
  return Math.abs(x) > threshold ? x : 0;
}
