// Refuses a table in which a column is missing, is there twice, or is none of those that the model takes.
function checkColumns(given, columns, ignoresOthers) {
  const quoted = columns.map((name) => JSON.stringify(name)).join(", ");
  const wrong = [];
  const tell = (names, what) => wrong.push(...names.map((name) => `${JSON.stringify(name)} ${what}`));
  tell(columns.filter((name) => !given.includes(name)), "is missing");
  tell([...new Set(columns)].filter((name) => given.indexOf(name) !== given.lastIndexOf(name)), "is there twice");
  tell(ignoresOthers ? [] : given.filter((name) => !columns.includes(name)), "is none of them");
  if (wrong.length > 0) throw new RangeError(`the columns are ${quoted}: ${wrong.join(", ")}`);
}
