// y = x kernel + bias for each of n rows, of which AHEAD are computed at once.
function denseRows(m, y, x, n, inputs, units, bias, kernel) {
  const columns = PANEL * Math.ceil(units / PANEL);
  for (let row = 0; row < n; ++row) {
    const sums = sumsOfX(m, row, n, x + row * inputs, inputs, bias, kernel, columns);
    m.copyWithin(y + row * units, sums, sums + units);
  }
}
