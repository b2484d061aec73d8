// What the command line takes.
function usage() {
  const ends = (names, shapes) => names.map((name, k) => `${JSON.stringify(name)} ${described(shapes[k])}`).join(", ");
  const takes = "usage: node FILE.mjs [--step] [--window ROWS] [--lines timesteps|samples] [SAMPLES, else stdin]";
  return `${takes}\n${sampleForms()}\n${ends(INPUT_NAMES, INPUT_SHAPES)} -> ${ends(OUTPUT_NAMES, OUTPUT_SHAPES)}`;
}
