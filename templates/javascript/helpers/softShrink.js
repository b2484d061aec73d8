function softShrink(x, threshold) {
  return x > threshold ? x - threshold : x < -threshold ? x + threshold : 0;
}
