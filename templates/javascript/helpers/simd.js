// Layers that run in WebAssembly.

// --- addProducts ---
// Sums become those at from + a vector times a matrix of weights: panels of PANEL columns, row by row.
function addProducts(m, from, vector, rows, weights, sums, columns) {
  for (let column = 0; column < columns; column += 2) {
    let a = m[from + column], b = m[from + column + 1];
    let w = weights + rows * (column - (column % PANEL)) + (column % PANEL);
    for (let j = 0; j < rows; ++j, w += PANEL) {
      a += m[vector + j] * m[w];
      b += m[vector + j] * m[w + 1];
    }
    m[sums + column] = a;
    m[sums + column + 1] = b;
  }
}

// --- addRows ---
// The same for n vectors, which lie apart from each other, forwards or backwards; their sums lie one after the other.
function addRows(m, from, vectors, apart, n, weights, sums, columns) {
  const rows = Math.abs(apart), pairs = SIMD ? n - (n % 2) : 0;
  if (pairs)
    SIMD.addProductsOfPairs(8 * from, 8 * vectors, 8 * rows, 8 * apart, 8 * weights, 8 * sums, 8 * columns,
      8 * (sums + pairs * columns));
  for (let k = pairs; k < n; ++k) {
    const vector = vectors + k * apart, to = sums + k * columns;
    if (SIMD) SIMD.addProducts(8 * from, 8 * vector, 8 * (vector + rows), 8 * weights, 8 * to, 8 * (to + columns));
    else addProducts(m, from, vector, rows, weights, to, columns);
  }
}

// --- denseRows ---
// y = x kernel + bias for each of n rows, of which AHEAD are computed at once.
function denseRows(m, y, x, n, inputs, units, bias, kernel) {
  const columns = PANEL * Math.ceil(units / PANEL);
  for (let row = 0; row < n; ++row) {
    const sums = sumsOfX(m, row, n, x + row * inputs, inputs, bias, kernel, columns);
    m.copyWithin(y + row * units, sums, sums + units);
  }
}

// --- gruStep ---
// Timestep t of a GRU: updates h from x; the next x is `apart` numbers away.
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

// --- lstmStep ---
// Timestep t of an LSTM: updates h and c from x; the next x is `apart` numbers away.
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

// --- sumsOfX ---
// Returns the place of the sums of x at timestep t, which are computed for AHEAD timesteps at once.
function sumsOfX(m, t, count, x, apart, bias, kernel, columns) {
  const sums = 2 * columns;
  if (t % AHEAD === 0) addRows(m, bias, x, apart, Math.min(AHEAD, count - t), kernel, sums, columns);
  return sums + (t % AHEAD) * columns;
}

// --- sumsOfX (short) ---
// Returns the place of the sums of x, which are computed one timestep at a time.
function sumsOfX(m, t, count, x, apart, bias, kernel, columns) {
  const sums = 2 * columns, end = x + Math.abs(apart);
  if (SIMD) SIMD.addProducts(8 * bias, 8 * x, 8 * end, 8 * kernel, 8 * sums, 8 * (sums + columns));
  else addProducts(m, bias, x, end - x, kernel, sums, columns);
  return sums;
}
