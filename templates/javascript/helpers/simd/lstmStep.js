// One timestep of an LSTM: x, h and c, of which h and c become the new ones.
// Sums are of the gates i, f, candidate and o, an even number for each, the candidate's doubled.
function lstmStep(m, x, inputs, h, c, units, bias, kernel, recurrentKernel) {
  const n = units + (units % 2), columns = PANEL * Math.ceil((4 * n) / PANEL);
  if (SIMD)
    return SIMD.lstm(8 * x, 8 * (x + inputs), 8 * h, 8 * (h + units), 8 * c, 8 * n, 8 * bias, 8 * kernel,
      8 * recurrentKernel, 8 * columns);
  addProducts(m, bias, x, inputs, kernel, 0, columns);
  addProducts(m, 0, h, units, recurrentKernel, 0, columns);
  for (let k = 0; k < units; ++k) {
    const i = sigmoid(m[k]), f = sigmoid(m[n + k]), candidate = tanh(m[2 * n + k] / 2), o = sigmoid(m[3 * n + k]);
    m[c + k] = f * m[c + k] + i * candidate;
    m[h + k] = o * tanh(m[c + k]);
  }
}
