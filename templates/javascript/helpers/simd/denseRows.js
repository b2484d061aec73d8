// y = (1, x) weights for each of n rows.
function denseRows(m, y, x, n, inputs, units, weights) {
  MEMORY[0] = 1;
  for (let i = 0; i < n; ++i, x += inputs) {
    gather(1, m, x, inputs);
    sumProducts(0, 1 + inputs, weights, SUMS, Math.ceil(units / 16));
    for (let k = 0; k < units; ++k) m[y++] = MEMORY[SUMS + k];
  }
}
