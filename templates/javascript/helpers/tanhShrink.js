function tanhShrink(x) {
  return x - tanh(x);
}
