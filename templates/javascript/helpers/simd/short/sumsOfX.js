// Where the sums of x are, which are computed for each timestep alone.
function sumsOfX(m, t, count, x, apart, bias, kernel, columns) {
  const sums = 2 * columns, end = x + Math.abs(apart);
  if (SIMD) SIMD.addProducts(8 * bias, 8 * x, 8 * end, 8 * kernel, 8 * sums, 8 * (sums + columns));
  else addProducts(m, bias, x, end - x, kernel, sums, columns);
  return sums;
}
