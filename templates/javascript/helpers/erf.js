// The error function: a series of positive terms, (2 / sqrt(pi)) e^(-x^2) sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1)).
function erf(x) {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x, total = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); ++n) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return 1.1283791670955126 * Math.exp(-x * x) * total;
}
