// y (n, rows) = a (n, columns) times the transpose of b (rows, columns).
function multiplyTransposed(m, y, a, b, n, columns, rows) {
  for (let i = 0; i < n; ++i, a += columns) {
    for (let j = 0; j < rows; ++j) {
      let total = 0;
      for (let k = 0; k < columns; ++k) total += m[a + k] * m[b + j * columns + k];
      m[y++] = total;
    }
  }
}
