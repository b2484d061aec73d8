// The rows of each sample, from a line of titles and the lines behind it.
function titledSamples([first, ...lines], columns, ignoresOthers) {
  const titles = splitFields(first), named = [...titles];
  const teller = columns.includes("sample") ? -1 : titles.indexOf("sample"); // the field that tells samples apart
  if (teller >= 0) named.splice(teller, 1);
  // That is a row with a mistake in it, or in quotes.
  else if (columns.length === 0 && titles.some((title) => readNumber(title) !== undefined))
    throw new Error(`line 1 has numbers where titles should be: ${first.trim().slice(0, 80)}`);
  if (columns.length === 0) columns = named;
  checkColumns(named, columns, ignoresOthers);
  const samples = new Map();
  let empty = 0;
  lines.forEach((line, k) => {
    const number = k + 2, fields = splitFields(line);
    if (line.trim() === "") {
      empty = number;
      return;
    }
    if (empty > 0 && titles.length === 1)
      throw new Error(`line ${empty} is empty: take it out, or write nan if a number is missing there`);
    if (fields.length !== titles.length)
      throw new Error(
        `line ${number}: expected ${titles.length} field${titles.length === 1 ? "" : "s"}, got ${fields.length}`
          + (line.includes(",") && line.includes(";") ? "; commas separate them, so a decimal has a point" : ""),
      );
    const sample = teller < 0 ? empty : fields[teller];
    if (!samples.has(sample)) samples.set(sample, []);
    samples.get(sample).push(columns.map((name) => readField(fields[titles.indexOf(name)], name, number)));
  });
  return [...samples.values()];
}
