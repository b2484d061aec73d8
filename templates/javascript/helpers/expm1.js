// e^x - 1 for |x| < 20, within a few roundings: 2^(n / 8) from a table, and a polynomial for what is left of x.
function expm1(x) {
  const n = Math.round(x * 11.541560327111707);
  const factor = POWERS[(n | 0) + 231], r = x - n * 0.08664339756999316, rr = r * r;
  const low = r + rr * (0.5 + r * 0.16666666666666666);
  const high = 0.041666666666666664 + r * 0.008333333333333333 + rr * (0.001388888888888889 + r * 0.0001984126984126984);
  return factor - 1 + factor * (low + rr * rr * high);
}
