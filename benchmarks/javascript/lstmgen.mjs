// The generated module.
export async function load({ folder }, runtime, sample) {
  const { predict } = await import(`${folder}/predictor.mjs`);
  return () => predict(sample);
}
