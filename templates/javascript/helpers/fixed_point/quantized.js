// The integer nearest to x halvesInOne / 2, halves away from zero, of at most this magnitude; 0 for NaN.
function quantized(x, halvesInOne, limit) {
  const value = Math.fround(Math.fround(x) * halvesInOne);
  if (value !== value) return 0;
  const halves = Math.trunc(clipped(value, 2 * limit));
  return halves < 0 ? -Math.floor((1 - halves) / 2) : Math.floor((halves + 1) / 2);
}
