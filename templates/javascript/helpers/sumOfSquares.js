// The sum of (x - mean)^2 over n numbers, `stride` apart.
function sumOfSquares(m, x, n, stride, mean) {
  let total = 0;
  for (let k = 0; k < n; ++k) total += (m[x + k * stride] - mean) ** 2;
  return total;
}
