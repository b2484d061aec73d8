// Refuses a table in which a column is missing, or which has one that the model does not take.
function checkColumns(given, columns, ignoresOthers) {
  const quoted = (names) => names.map((name) => JSON.stringify(name));
  const missing = quoted(columns.filter((name) => !given.includes(name)));
  const others = quoted(ignoresOthers ? [] : given.filter((name) => !columns.includes(name)));
  const wrong = [...missing.map((name) => `${name} is missing`), ...others.map((name) => `${name} is none of them`)];
  if (wrong.length > 0) throw new RangeError(`the columns are ${quoted(columns).join(", ")}: ${wrong.join(", ")}`);
}
