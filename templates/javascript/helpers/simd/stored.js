// Puts rows of numbers into the shared memory, in panels of PANEL columns; returns where they are.
function stored(at, numbers, rows, Type = Float64Array) {
  const columns = numbers.length / rows, narrow = columns % PANEL, full = rows * (columns - narrow);
  const panels = new Type(SHARED.buffer, 8 * at);
  panels.set(numbers.subarray(0, full));
  for (let from = full, to = full; from < numbers.length; from += narrow, to += PANEL) // the last panel
    panels.set(numbers.subarray(from, from + narrow), to);
  return at;
}
