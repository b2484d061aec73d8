// The rows of each sample, from a line of titles and the lines behind it.
function titledSamples([first, ...lines]) {
  const titles = splitFields(first);
  const named = titles.filter((title) => title !== "sample");
  const columns = COLUMNS[0].length > 0 ? COLUMNS[0] : named;
  checkColumns(named, columns, IGNORES_OTHERS[0]);
  const samples = new Map();
  lines.forEach((line, k) => {
    if (line.trim() === "") return;
    const fields = splitFields(line), number = k + 2;
    if (fields.length !== titles.length)
      throw new Error(`line ${number}: expected ${titles.length} fields, got ${fields.length}`);
    const sample = fields[titles.indexOf("sample")];
    if (!samples.has(sample)) samples.set(sample, []);
    samples.get(sample).push(columns.map((name) => readField(fields[titles.indexOf(name)], name, number)));
  });
  if (samples.size === 0) throw new Error("there are no numbers");
  return [...samples.values()];
}
