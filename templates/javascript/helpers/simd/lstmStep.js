// One timestep of an LSTM: x, h and c, of which h and c become the new ones.
// Weights have rows for 1, x and h, and columns for the gates i, f, candidate and o, an even number for each.
function lstmStep(m, x, inputs, h, c, units, weights) {
  const n = units + (units % 2);
  MEMORY[0] = 1;
  gather(1, m, x, inputs);
  gather(1 + inputs, m, h, units);
  sumProducts(0, 1 + inputs + units, weights, SUMS, Math.ceil((4 * n) / 16));
  sigmoids(SUMS, 2 * n);
  tanhs(SUMS + 2 * n, n);
  sigmoids(SUMS + 3 * n, n);
  for (let k = 0, z = SUMS; k < units; ++k, ++z) {
    const i = MEMORY[z], f = MEMORY[z + n], candidate = MEMORY[z + 2 * n];
    MEMORY[z] = m[c + k] = f * m[c + k] + i * candidate;
  }
  tanhs(SUMS, n);
  for (let k = 0, z = SUMS; k < units; ++k, ++z) m[h + k] = MEMORY[z + 3 * n] * MEMORY[z];
}
