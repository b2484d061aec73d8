// y = x kernel + bias for each of n rows.
function denseRows(m, y, x, n, inputs, units, bias, kernel) {
  for (const end = y + n * units; y < end; y += units, x += inputs) {
    addProducts(m, bias, x, inputs, kernel, 0, PANEL * Math.ceil(units / PANEL));
    m.copyWithin(y, 0, units);
  }
}
