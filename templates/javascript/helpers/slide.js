// The first numbers leave the window, and as many others join it at its end.
function slide(m, window, n, x, joining) {
  copy(m, window, window + joining, n - joining);
  copy(m, window + n - joining, x, joining);
}
