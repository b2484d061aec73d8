function mish(x) {
  return x * tanh(softplus(x));
}
