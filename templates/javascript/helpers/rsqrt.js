function rsqrt(x) {
  return 1 / Math.sqrt(x);
}
