// Of a table the names of columns, whether others are ignored, and the length and hop of windows.
function tableLayout() {
  return [COLUMNS[0], IGNORES_OTHERS[0], WINDOW, HOP];
}
