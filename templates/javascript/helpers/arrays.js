// Arrays: moving numbers.

// --- copy ---
function copy(m, to, from, n) {
  for (let k = 0; k < n; ++k) m[to + k] = m[from + k];
}

// --- fill ---
function fill(m, to, n, value) {
  for (let k = 0; k < n; ++k) m[to + k] = value;
}

// --- grown ---
// A memory of at least so many numbers.
function grown(memory, size) {
  if (memory.length >= size) return memory;
  const larger = new Float64Array(size);
  larger.set(memory);
  return larger;
}

// --- lookUp ---
// y = for each of n indices its row in the table (rows, features).
function lookUp(m, y, indices, n, table, rows, features) {
  for (let i = 0; i < n; ++i) {
    const index = m[indices + i];
    if (!(index > -1 && index < rows))
      throw new RangeError(`the index ${index} is outside an embedding table of ${rows} rows`);
    const row = Math.trunc(index) * features;
    for (let k = 0; k < features; ++k) m[y++] = table[row + k];
  }
}

// --- slide ---
// The first numbers leave the window, and as many others join it at its end.
function slide(m, window, n, x, joining) {
  copy(m, window, window + joining, n - joining);
  copy(m, window + n - joining, x, joining);
}
