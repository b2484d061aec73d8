// The lines of a text; the first is empty where it does not begin with a number.
function withoutTitles(text) {
  const lines = text.split(/\r\n?|\n/);
  if (!/^[+\-.]*(\d|nan|inf)/i.test(lines[0].trim())) lines[0] = "";
  return lines;
}
