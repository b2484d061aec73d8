// The smallest of n numbers, `stride` apart; NaN where one is.
function smallest(m, x, n, stride) {
  let result = Infinity;
  for (let k = 0; k < n; ++k) result = Math.min(result, m[x + k * stride]);
  return result;
}
