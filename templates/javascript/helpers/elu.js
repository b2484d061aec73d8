function elu(x, alpha) {
  return x > 0 ? x : alpha * Math.expm1(x);
}
