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
