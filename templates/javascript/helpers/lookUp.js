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
