// One timestep of a GRU: x and h, which becomes the new one. Weights have rows for 1 and x, and for 1 and h,
// and columns for z, r and the candidate, an even number for each.
function gruStep(m, x, inputs, h, units, ofX, ofH) {
  const n = units + (units % 2), panels = Math.ceil((3 * n) / 16), recurrent = SUMS + 16 * panels;
  MEMORY[0] = MEMORY[1 + inputs] = 1;
  gather(1, m, x, inputs);
  gather(2 + inputs, m, h, units);
  sumProducts(0, 1 + inputs, ofX, SUMS, panels);
  sumProducts(1 + inputs, 1 + units, ofH, recurrent, panels);
  for (let k = 0; k < 2 * n; ++k) MEMORY[SUMS + k] += MEMORY[recurrent + k];
  sigmoids(SUMS, 2 * n);
  for (let k = 2 * n; k < 3 * n; ++k) MEMORY[SUMS + k] += MEMORY[SUMS + k - n] * MEMORY[recurrent + k];
  tanhs(SUMS + 2 * n, n);
  for (let k = 0; k < units; ++k) {
    const z = MEMORY[SUMS + k], candidate = MEMORY[SUMS + 2 * n + k];
    m[h + k] = z * m[h + k] + (1 - z) * candidate;
  }
}
