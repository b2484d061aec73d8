// The inputs at one timestep from a line: numbers, or JSON, which is a list of inputs where there are several.
function readStep(line, number) {
  if (line.trim().startsWith("[")) {
    const value = readJson(line, number);
    return INPUT_NAMES.length === 1 ? [value] : value;
  }
  const numbers = readNumbers(line, number);
  return INPUT_NAMES.length > 1 || INPUT_SHAPES[0].length === 1 ? numbers : [numbers];
}
