// The inputs at one timestep from a line: a token, or its id in a list.
function readStep(line) {
  return jsonList(line) ?? [line];
}
