// Puts rows of weights into the shared memory, in panels of PANEL columns; returns where they are.
function stored(at, weights, rows) {
  const columns = weights.length / rows, narrow = columns % PANEL, full = rows * (columns - narrow);
  MEMORY.set(weights.subarray(0, full), at);
  for (let from = full, to = at + full; from < weights.length; from += narrow, to += PANEL) // the last panel
    MEMORY.set(weights.subarray(from, from + narrow), to);
  return at;
}
