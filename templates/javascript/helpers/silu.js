function silu(x) {
  return x * sigmoid(x);
}
