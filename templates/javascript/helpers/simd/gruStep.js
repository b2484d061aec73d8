// One timestep of a GRU: x and h, which becomes the new one.
// Sums are of the gates z, r and candidate, an even number for each, the candidate's doubled; first of x, then of h.
function gruStep(m, x, inputs, h, units, bias, kernel, recurrentBias, recurrentKernel) {
  const n = units + (units % 2), columns = PANEL * Math.ceil((3 * n) / PANEL);
  if (SIMD)
    return SIMD.gru(8 * x, 8 * (x + inputs), 8 * h, 8 * (h + units), 8 * n, 8 * bias, 8 * kernel, 8 * recurrentBias,
      8 * recurrentKernel, 8 * columns);
  addProducts(m, bias, x, inputs, kernel, 0, columns);
  addProducts(m, recurrentBias, h, units, recurrentKernel, columns, columns);
  for (let k = 0, of = columns; k < units; ++k, ++of) {
    const z = sigmoid(m[k] + m[of]), r = sigmoid(m[n + k] + m[of + n]);
    const candidate = tanh((m[2 * n + k] + r * m[of + 2 * n]) / 2);
    m[h + k] = z * m[h + k] + (1 - z) * candidate;
  }
}
