// The inputs at one timestep from a line: numbers, or JSON, which is a list of inputs where there are several.
function readStep(line, number) {
  const json = line.trim().startsWith("[");
  const value = json ? readJson(line, number) : readNumbers(line, number);
  return INPUT_NAMES.length === 1 ? (json || INPUT_SHAPES[0].length > 1 ? [value] : value) : value;
}
