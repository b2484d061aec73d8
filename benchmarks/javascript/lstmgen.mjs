// The generated module, or that in float32.
export async function load({ folder }, runtime, sample) {
  const name = runtime === "lstmgen" ? "predictor" : "float32";
  const { predict } = await import(`${folder}/${name}.mjs`);
  return () => predict(sample);
}
