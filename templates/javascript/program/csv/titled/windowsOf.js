// The windows of a stream of rows; the rows as they are, where the pipeline has no windows.
function windowsOf(rows) {
  if (WINDOW === null || rows.length === WINDOW) return [rows];
  const windows = [];
  for (let end = WINDOW; end <= rows.length; end += HOP) windows.push(rows.slice(end - WINDOW, end));
  return windows;
}
