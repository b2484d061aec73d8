// The generated module, one for each set of options.
export async function load({ folder }, runtime, sample) {
  const name = runtime === "lstmgen" ? "predictor" : runtime.replace("lstmgen ", "").replaceAll(" ", "_");
  const { predict } = await import(`${folder}/${name}.mjs`);
  return () => predict(sample);
}
