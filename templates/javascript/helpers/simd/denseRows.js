// y = x kernel + bias for each of n rows.
function denseRows(m, y, x, n, inputs, units, bias, kernel) {
  const columns = PANEL * Math.ceil(units / PANEL);
  for (const end = y + n * units; y < end; y += units, x += inputs) {
    if (SIMD) SIMD.addProducts(8 * bias, 8 * x, 8 * (x + inputs), 8 * kernel, 0, 8 * columns);
    else addProducts(m, bias, x, inputs, kernel, 0, columns);
    m.copyWithin(y, 0, units);
  }
}
