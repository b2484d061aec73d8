// A sample from all of its numbers in a line, as long as the line is where one axis is free.
function wholeSample(line, number) {
  let numbers = readNumbers(line, number);
  const [shape] = INPUT_SHAPES, free = shape.filter((n) => n === null).length;
  if (free > 1) throw new Error("the model's input has several free axes: give samples as lists in JSON");
  const known = shape.reduce((total, n) => total * (n ?? 1), 1), given = numbers.length;
  if (given % known !== 0 || (free === 0 && given !== known)) {
    const wanted = `${free ? "a multiple of " : ""}${known} number${known === 1 ? "" : "s"}`;
    throw new Error(`line ${number}: a line is a whole sample, ${wanted}, not ${given}`);
  }
  for (const n of shape.slice(1).map((n) => n ?? given / known).reverse())
    numbers = Array.from({ length: numbers.length / n }, (_, k) => numbers.slice(k * n, (k + 1) * n));
  return numbers;
}
