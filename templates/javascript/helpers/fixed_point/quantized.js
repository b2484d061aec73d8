// The integer nearest to x halvesInOne / 2, halves away from zero, of at most this magnitude; 0 for NaN.
function quantized(x, halvesInOne, largest) {
  const product = Math.fround(Math.fround(x) * halvesInOne);
  if (product !== product) return 0;
  const halves = Math.trunc(clipped(product, 2 * largest));
  return halves < 0 ? -Math.floor((1 - halves) / 2) : Math.floor((halves + 1) / 2);
}
