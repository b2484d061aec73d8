// The sum of n numbers, `stride` apart.
function sum(m, x, n, stride) {
  let total = 0;
  for (let k = 0; k < n; ++k) total += m[x + k * stride];
  return total;
}
