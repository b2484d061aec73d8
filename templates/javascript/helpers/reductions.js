// Reductions: one number from many.

// --- largest ---
// The largest of n numbers, `stride` apart; NaN where one is.
function largest(m, x, n, stride) {
  let result = -Infinity;
  for (let k = 0; k < n; ++k) result = Math.max(result, m[x + k * stride]);
  return result;
}

// --- product ---
// The product of n numbers, `stride` apart.
function product(m, x, n, stride) {
  let result = 1;
  for (let k = 0; k < n; ++k) result *= m[x + k * stride];
  return result;
}

// --- smallest ---
// The smallest of n numbers, `stride` apart; NaN where one is.
function smallest(m, x, n, stride) {
  let result = Infinity;
  for (let k = 0; k < n; ++k) result = Math.min(result, m[x + k * stride]);
  return result;
}

// --- sum ---
// The sum of n numbers, `stride` apart.
function sum(m, x, n, stride) {
  let total = 0;
  for (let k = 0; k < n; ++k) total += m[x + k * stride];
  return total;
}

// --- sumOfSquares ---
// The sum of (x - mean)^2 over n numbers, `stride` apart.
function sumOfSquares(m, x, n, stride, mean) {
  let total = 0;
  for (let k = 0; k < n; ++k) total += (m[x + k * stride] - mean) ** 2;
  return total;
}
