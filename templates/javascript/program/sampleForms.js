// What a file holds.
function sampleForms() {
  if (INPUT_NAMES.length > 1) return "JSON: a sample is a list of its inputs; --step answers lines";
  return "JSON or CSV, a timestep a line; --window cuts samples of so many; --step answers lines";
}
