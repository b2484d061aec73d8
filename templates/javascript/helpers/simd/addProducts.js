// Sums become those at from + a vector times a matrix of weights: panels of PANEL columns, row by row.
function addProducts(m, from, vector, rows, weights, sums, columns) {
  for (let column = 0; column < columns; column += 2) {
    let a = m[from + column], b = m[from + column + 1];
    let w = weights + rows * (column - (column % PANEL)) + (column % PANEL);
    for (let j = 0; j < rows; ++j, w += PANEL) {
      a += m[vector + j] * m[w];
      b += m[vector + j] * m[w + 1];
    }
    m[sums + column] = a;
    m[sums + column + 1] = b;
  }
}
