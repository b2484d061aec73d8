// Products of rows and matrices.

// --- accumulate ---
// y += x kernel, whose rows begin at w.
function accumulate(m, y, x, kernel, w, rows, columns) {
  for (let j = 0; j < rows; ++j) {
    const v = m[x + j];
    for (let k = 0; k < columns; ++k) m[y + k] += v * kernel[w++];
  }
}

// --- dense ---
// y = x kernel + bias for each of n rows; the kernel lies in rows (units, inputs).
function dense(m, y, x, kernel, bias, n, inputs, units) {
  for (let i = 0; i < n; ++i, x += inputs) {
    for (let k = 0, w = 0; k < units; ++k) {
      let total = bias === null ? 0 : bias[k];
      for (let j = 0; j < inputs; ++j) total += m[x + j] * kernel[w++];
      m[y++] = total;
    }
  }
}

// --- dot ---
// The inner product of n numbers and row k of a kernel.
function dot(m, x, kernel, k, n) {
  let total = 0;
  for (let j = 0; j < n; ++j) total += m[x + j] * kernel[k * n + j];
  return total;
}

// --- multiply ---
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

// --- multiplyTransposed ---
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
