// A missing number is refused where nothing says what to take for it.
function refuseNaN(m, from, shape, name, columns) {
  const n = sizeOf(shape), features = shape[shape.length - 1] ?? 1;
  for (let k = 0; k < n; ++k) {
    if (m[from + k] === m[from + k]) continue;
    const column = columns.length > 0 ? `column "${columns[k % features]}"` : `feature ${(k % features) + 1}`;
    const row = shape.length > 1 ? `row ${Math.floor(k / features) + 1}, ` : "";
    throw new RangeError(`input "${name}": ${row}${column} is NaN, and nothing says what to take for it`);
  }
}
