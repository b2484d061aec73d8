function tanh(x) {
  if (!(x > -10 && x < 10)) return Math.tanh(x);
  const e = expm1(2 * x);
  return e / (e + 2);
}
