// The same for n vectors, which lie apart from each other, forwards or backwards; their sums lie one after the other.
function addRows(m, from, vectors, apart, n, weights, sums, columns) {
  const rows = Math.abs(apart), pairs = SIMD ? n - (n % 2) : 0;
  if (pairs)
    SIMD.addProductsOfPairs(8 * from, 8 * vectors, 8 * rows, 8 * apart, 8 * weights, 8 * sums, 8 * columns,
      8 * (sums + pairs * columns));
  for (let k = pairs; k < n; ++k) {
    const vector = vectors + k * apart, to = sums + k * columns;
    if (SIMD) SIMD.addProducts(8 * from, 8 * vector, 8 * (vector + rows), 8 * weights, 8 * to, 8 * (to + columns));
    else addProducts(m, from, vector, rows, weights, to, columns);
  }
}
