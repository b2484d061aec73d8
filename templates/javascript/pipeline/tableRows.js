// The rows of a table, an object of columns or an array of objects by column, each in this order; the row of an object
// of numbers. Anything else stays as it is.
function tableRows(x, columns, ignoresOthers) {
  if (Array.isArray(x) && isTable(x[0])) return x.map((row) => tableRows(row, columns, ignoresOthers));
  if (!isTable(x)) return x;
  checkColumns(Object.keys(x), columns, ignoresOthers);
  const values = columns.map((name) => x[name]);
  if (!values.some(isList)) return values;
  const lengths = values.map((column) => column?.length ?? 0);
  if (lengths.some((n) => n !== lengths[0])) {
    const told = columns.map((name, k) => `${JSON.stringify(name)} has ${lengths[k]}`);
    throw new RangeError(`the columns have different lengths: ${told.join(", ")}`);
  }
  return Array.from({ length: lengths[0] }, (_, k) => values.map((column) => column[k]));
}
