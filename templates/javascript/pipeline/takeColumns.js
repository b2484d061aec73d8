// The inputs, where tables, of the columns that have names, become rows of numbers.
function takeColumns(inputs) {
  return inputs.map((x, k) => (COLUMNS[k]?.length > 0 ? tableRows(x, COLUMNS[k], IGNORES_OTHERS[k]) : x));
}
