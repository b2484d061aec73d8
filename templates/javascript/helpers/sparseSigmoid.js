function sparseSigmoid(x) {
  return x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2;
}
