// The fields of a line, with commas, semicolons or tabs between them. One that begins with a quote goes on to the next.
function splitFields(line) {
  const mark = [",", ";", "\t"].find((each) => line.includes(each)) ?? ",";
  const field = new RegExp(`${mark}(?:"((?:[^"]|"")*)"?)?([^${mark}]*)`, "g");
  const found = [...`${mark}${line}`.matchAll(field)];
  return found.map(([, quoted = "", rest]) => (quoted.replaceAll('""', '"') + rest).trim());
}
