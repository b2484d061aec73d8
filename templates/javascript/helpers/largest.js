// The largest of n numbers, `stride` apart; NaN where one is.
function largest(m, x, n, stride) {
  let result = -Infinity;
  for (let k = 0; k < n; ++k) result = Math.max(result, m[x + k * stride]);
  return result;
}
