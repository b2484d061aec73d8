// The windows of a stream of rows; the rows as they are, where there are no windows.
function windowsOf(rows, length, hop) {
  if (length === null || rows.length === length) return [rows];
  const windows = [];
  for (let end = length; end <= rows.length; end += hop) windows.push(rows.slice(end - length, end));
  return windows;
}
