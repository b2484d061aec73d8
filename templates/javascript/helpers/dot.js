// The inner product of n numbers and row k of a kernel.
function dot(m, x, kernel, k, n) {
  let total = 0;
  for (let j = 0; j < n; ++j) total += m[x + j] * kernel[k * n + j];
  return total;
}
