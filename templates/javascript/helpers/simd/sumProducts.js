// A vector times a matrix of weights, in the shared memory: panels of 16 columns, row by row.
function sumProducts(vector, rows, weights, sums, panels) {
  if (SIMD) return SIMD.sumProducts(8 * vector, rows, 8 * weights, 8 * sums, panels);
  for (let column = 0; column < 16 * panels; column += 4) {
    let a = 0, b = 0, c = 0, d = 0;
    let w = weights + 16 * rows * (column >> 4) + (column & 15);
    for (let j = 0; j < rows; ++j, w += 16) {
      const v = MEMORY[vector + j];
      a += v * MEMORY[w];
      b += v * MEMORY[w + 1];
      c += v * MEMORY[w + 2];
      d += v * MEMORY[w + 3];
    }
    MEMORY.set([a, b, c, d], sums + column);
  }
}
