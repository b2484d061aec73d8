// The product of n numbers, `stride` apart.
function product(m, x, n, stride) {
  let result = 1;
  for (let k = 0; k < n; ++k) result *= m[x + k * stride];
  return result;
}
