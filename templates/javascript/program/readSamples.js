// The samples in a text of JSON or CSV, each as a list of inputs, and whether they stand in a list.
function readSamples(text, window, whole) {
  const alone = INPUT_NAMES.length === 1;
  let samples, several;
  if (text.trim().startsWith("[")) {
    if (whole || window !== null) throw new Error("--window and --lines say how CSV is read, and this is JSON");
    const value = readJson(text, 1);
    let depth = 0;
    for (let inner = value; Array.isArray(inner) && inner.length > 0; inner = inner[0]) ++depth;
    several = depth > INPUT_SHAPES[0].length + (alone ? 0 : 1);
    samples = several ? value : [value];
  } else if (text.trim().startsWith("{")) {
    throw new Error("an object of JSON is no sample: write lists of numbers");
  } else {
    samples = readCsv(text, window, whole);
    several = samples.length > 1;
  }
  return [alone ? samples.map((sample) => [sample]) : samples, several];
}
