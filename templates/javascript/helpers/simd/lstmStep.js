// Timestep t of an LSTM: x, from which the next is apart, h and c, which become the new ones.
// Sums are of the gates i, f, candidate and o, an even number for each, the candidate's doubled.
function lstmStep(m, t, count, x, apart, h, c, units, bias, kernel, recurrentKernel) {
  const n = units + (units % 2), columns = PANEL * Math.ceil((4 * n) / PANEL);
  const ofX = sumsOfX(m, t, count, x, apart, bias, kernel, columns);
  if (SIMD) return SIMD.lstm(8 * ofX, 8 * h, 8 * (h + units), 8 * c, 8 * n, 8 * recurrentKernel, 8 * columns);
  addProducts(m, ofX, h, units, recurrentKernel, 0, columns);
  for (let k = 0; k < units; ++k) {
    const i = sigmoid(m[k]), f = sigmoid(m[n + k]), candidate = tanh(m[2 * n + k] / 2), o = sigmoid(m[3 * n + k]);
    m[c + k] = f * m[c + k] + i * candidate;
    m[h + k] = o * tanh(m[c + k]);
  }
}
