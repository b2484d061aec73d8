// What the command line reads and writes.
function usage() {
  const ends = (kind, names, shapes) =>
    names.map((name, k) => `  ${kind} ${JSON.stringify(name)} ${described(shapes[k])}`);
  const sample =
    INPUT_NAMES.length > 1
      ? "A sample is a list of its inputs as JSON; several of them stand in a list."
      : "A sample is JSON, or CSV with a line for each timestep.\nSeveral stand in a list, or with empty lines between them.";
  return [
    "usage: node FILE.mjs [--step] [SAMPLES]; by default, or where it is -, samples are read from stdin",
    "--step reads one timestep a line, and answers each at once. The model has",
    ...ends("input ", INPUT_NAMES, INPUT_SHAPES),
    ...ends("output", OUTPUT_NAMES, OUTPUT_SHAPES),
    sample,
  ].join("\n");
}
