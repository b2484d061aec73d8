// Functions of one number or two.

// --- clip ---
function clip(x, high, low) {
  return Math.min(Math.max(x, low), high);
}

// --- erf ---
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

// --- logicalNot ---
function logicalNot(x) {
  return x === 0 ? 1 : 0;
}

// --- negative ---
function negative(x) {
  return -x;
}

// --- power ---
// a to the power of b; 1 where a is 1, as everywhere but in JavaScript.
function power(a, b) {
  return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
}

// --- reciprocal ---
function reciprocal(x) {
  return 1 / x;
}

// --- remainder ---
// a - b * floor(a / b), exactly.
function remainder(a, b) {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

// --- rsqrt ---
function rsqrt(x) {
  return 1 / Math.sqrt(x);
}

// --- square ---
function square(x) {
  return x * x;
}
