// Timestep t of a GRU: x, from which the next is apart, and h, which becomes the new one.
// Sums are of the gates z, r and candidate, an even number for each, the candidate's doubled; of x and of h.
function gruStep(m, t, count, x, apart, h, units, bias, kernel, recurrentBias, recurrentKernel) {
  const n = units + (units % 2), columns = PANEL * Math.ceil((3 * n) / PANEL);
  const ofX = sumsOfX(m, t, count, x, apart, bias, kernel, columns);
  if (SIMD)
    return SIMD.gru(8 * ofX, 8 * h, 8 * (h + units), 8 * n, 8 * recurrentBias, 8 * recurrentKernel, 8 * columns);
  addProducts(m, recurrentBias, h, units, recurrentKernel, 0, columns);
  for (let k = 0; k < units; ++k) {
    const z = sigmoid(m[ofX + k] + m[k]), r = sigmoid(m[ofX + n + k] + m[n + k]);
    const candidate = tanh((m[ofX + 2 * n + k] + r * m[2 * n + k]) / 2);
    m[h + k] = z * m[h + k] + (1 - z) * candidate;
  }
}
