// y (n, columns) = a (n, rows) times b (rows, columns).
function multiply(m, y, a, b, n, rows, columns) {
  for (let i = 0; i < n; ++i, y += columns) {
    fill(m, y, columns, 0);
    for (let j = 0; j < rows; ++j) {
      const v = m[a++];
      for (let k = 0; k < columns; ++k) m[y + k] += v * m[b + j * columns + k];
    }
  }
}
