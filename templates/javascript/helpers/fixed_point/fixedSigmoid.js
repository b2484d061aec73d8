// (1 + tanh u) / 2, which is the sigmoid of 2 u: u is half of the sum, which its weights see to.
function fixedSigmoid(u) {
  return (ONE + 1 + fixedTanh(u)) >> 1;
}
