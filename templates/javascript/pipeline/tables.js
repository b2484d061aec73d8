// Tables: rows and columns by name.

// --- checkColumns ---
// Refuses a table in which a column is missing, is there twice, or is none of those that the model takes.
function checkColumns(given, columns, ignoresOthers) {
  const quoted = columns.map((name) => JSON.stringify(name)).join(", ");
  const wrong = [];
  const called = (name) => (name === "" ? "one without a title, as an index has," : JSON.stringify(name));
  const tell = (names, what) => wrong.push(...names.map((name) => `${called(name)} ${what}`));
  tell(columns.filter((name) => !given.includes(name)), "is missing");
  tell([...new Set(columns)].filter((name) => given.indexOf(name) !== given.lastIndexOf(name)), "is there twice");
  const others = ignoresOthers ? [] : given.filter((name) => !columns.includes(name));
  tell(others, "is none of them");
  const advice = others.length === wrong.length ? '; a pipeline with other_columns="ignore" passes over others' : "";
  if (wrong.length > 0) throw new RangeError(`the columns are ${quoted}: ${wrong.join(", ")}${advice}`);
}

// --- isTable ---
function isTable(x) {
  return typeof x === "object" && x !== null && !isList(x);
}

// --- tableRows ---
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

// --- takeColumns ---
// The inputs, where tables, of the columns that have names, become rows of numbers.
function takeColumns(inputs) {
  return inputs.map((x, k) => (COLUMNS[k]?.length > 0 ? tableRows(x, COLUMNS[k], IGNORES_OTHERS[k]) : x));
}
