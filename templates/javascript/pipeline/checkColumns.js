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
