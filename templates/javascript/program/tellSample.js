// The sample that a line is of, which the field in this place tells, and the rest of the line.
function tellSample(line, place, number) {
  const mark = [";", "\t"].find((each) => line.includes(each)) ?? ",";
  const fields = line.split(mark), [sample] = fields.splice(place, 1);
  if (sample === undefined) throw new Error(`line ${number}: expected ${place + 1} fields or more`);
  return [sample.trim(), fields.join(mark)];
}
