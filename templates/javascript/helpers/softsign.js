function softsign(x) {
  return x / (1 + Math.abs(x));
}
