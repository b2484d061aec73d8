// u / 2^bits, rounded to the nearest, halves up.
function rounded(u, bits) {
  return Math.floor(u / 2 ** bits + 0.5);
}
