// What the predictor says to the timestep in a line.
function answer(predictor, line, number) {
  const inputs = readStep(line, number);
  try {
    return predictor.step(...inputs);
  } catch (error) {
    throw new Error(`line ${number}: ${error.message}`);
  }
}
