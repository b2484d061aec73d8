// Tables, which are rows and columns by name, and tokens of texts that are refused.

// --- checkColumns ---
// Refuses missing, duplicate and unknown columns.
function checkColumns(titles, columns, ignoresOthers) {
  const quoted = columns.map((name) => JSON.stringify(name)).join(", ");
  const wrong = [];
  const title = (name) => (name === "" ? "without a title (an index?)" : JSON.stringify(name));
  const add = (what, names) => wrong.push(...names.map((name) => `${what} column ${title(name)}`));
  add("missing", columns.filter((name) => !titles.includes(name)));
  add("duplicate", [...new Set(columns)].filter((name) => titles.indexOf(name) !== titles.lastIndexOf(name)));
  const others = ignoresOthers ? [] : titles.filter((name) => !columns.includes(name));
  add("unknown", others);
  const advice = others.length === wrong.length ? '; other_columns="ignore" in the pipeline skips such columns' : "";
  if (wrong.length > 0) throw new RangeError(`${wrong.join(", ")}; the columns are ${quoted}${advice}`);
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
    const counts = columns.map((name, k) => `${JSON.stringify(name)} has ${lengths[k]}`);
    throw new RangeError(`the columns have different lengths: ${counts.join(", ")}`);
  }
  return Array.from({ length: lengths[0] }, (_, k) => values.map((column) => column[k]));
}

// --- takeColumns ---
// The inputs, where tables, of the columns that have names, become rows of numbers.
function takeColumns(inputs) {
  return inputs.map((x, k) => (COLUMNS[k]?.length > 0 ? tableRows(x, COLUMNS[k], IGNORES_OTHERS[k]) : x));
}

// --- takeColumns (categories) ---
// The inputs, where tables, of the columns that have names, become rows, and names of categories numbers.
function takeColumns(inputs) {
  const rows = inputs.map((x, k) => (COLUMNS[k]?.length > 0 ? tableRows(x, COLUMNS[k], IGNORES_OTHERS[k]) : x));
  return rows.map((x, k) => (CATEGORIES[k]?.length > 0 ? numbered(x, COLUMNS[k], CATEGORIES[k]) : x));
}

// --- numbered (categories) ---
// The rows, with numbers in place of names of categories.
function numbered(rows, columns, categories) {
  if (!Array.isArray(rows)) return rows;
  if (Array.isArray(rows[0])) return rows.map((row) => numbered(row, columns, categories));
  return rows.map((x, k) => categoryNumber(x, categories[k] ?? [], `column ${JSON.stringify(columns[k] ?? k)}`));
}

// --- categoryNumber (categories) ---
// The number of a category with this name; other values as they are.
function categoryNumber(value, names, place) {
  if (names.length === 0 || typeof value !== "string") return value;
  const number = names.indexOf(value), listed = names.map((name) => JSON.stringify(name)).join(", ");
  if (number < 0) throw new RangeError(`${place}: unknown category ${JSON.stringify(value.slice(0, 80))}; there are ${listed}`);
  return number;
}

// --- enough ---
// Token ids, of which none may be missing: no id stands for padding.
function enough(ids, zeros) {
  if (zeros.length === 0) return ids;
  throw new RangeError(`expected ${ids.length + zeros.length} tokens, got ${ids.length}`);
}

// --- unknownToken ---
// Refuses a token that the vocabulary does not have.
function unknownToken(token) {
  throw new RangeError(`unknown token ${JSON.stringify(token)}`);
}
