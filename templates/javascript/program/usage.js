// What the command line takes.
function usage() {
  const ends = (names, shapes) => names.map((name, k) => `${JSON.stringify(name)} ${described(shapes[k])}`).join(", ");
  return `usage: node FILE.mjs [--step] [SAMPLES], JSON or CSV, by default from stdin; --step answers line by line
${ends(INPUT_NAMES, INPUT_SHAPES)} -> ${ends(OUTPUT_NAMES, OUTPUT_SHAPES)}`;
}
