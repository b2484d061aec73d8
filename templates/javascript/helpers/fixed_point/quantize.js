// Quantized numbers and their sums.

// --- clipped ---
// The nearest number of at most this magnitude.
function clipped(u, limit) {
  return Math.max(-limit, Math.min(u, limit));
}

// --- dequantized ---
// Value of a quantized number, computed in float32.
function dequantized(number, step) {
  return Math.fround(Math.fround(number) * step);
}

// --- narrowed ---
// h in the scale in which weights multiply it: (h multiplier) / 2^shift.
function narrowed(h, multiplier, shift) {
  return clipped(rounded(h * multiplier, shift), LARGEST);
}

// --- quantized ---
// The integer nearest to x halvesInOne / 2, halves away from zero, of at most this magnitude; 0 for NaN.
function quantized(x, halvesInOne, limit) {
  const value = Math.fround(Math.fround(x) * halvesInOne);
  if (value !== value) return 0;
  const halves = Math.trunc(clipped(value, 2 * limit));
  return halves < 0 ? -Math.floor((1 - halves) / 2) : Math.floor((halves + 1) / 2);
}

// --- rounded ---
// u / 2^bits, rounded to the nearest, halves up.
function rounded(u, bits) {
  return Math.floor(u / 2 ** bits + 0.5);
}

// --- scaled ---
// factor v, for a factor of GATE_BITS; in two parts, as 32 bits hold the products.
function scaled(factor, v) {
  return rounded(factor * (v >> 8) + ((factor * (v & 255)) >> 8), GATE_BITS - 8);
}

// --- shifted ---
// u / 2^bits, rounded down, exact beyond 32 bits.
function shifted(u, bits) {
  return Math.floor(u / 2 ** bits);
}

// --- toActivation ---
// A value of two numbers of GATE_BITS, as an activation.
function toActivation(value) {
  return clipped(rounded(value, 2 * GATE_BITS - ACTIVATION_BITS), LARGEST);
}

// --- weighed ---
// The sum of unit k over x: its bias and the products with its row of the kernel (units, inputs).
function weighed(m, k, bias, x, kernel, inputs) {
  let total = bias;
  for (let j = 0, w = k * inputs; j < inputs; ++j) total += m[x + j] * kernel[w++];
  return total;
}

// --- weighedInParts ---
// The same as weighed, in parts: each loses its lower bits before it is added to the sum.
function weighedInParts(m, k, bias, x, kernel, inputs, length = PART) {
  let total = bias;
  for (let j = 0, w = k * inputs; j < inputs; ) {
    let part = 0;
    for (const end = Math.min(j + length, inputs); j < end; ++j) part += m[x + j] * kernel[w++];
    total += part >> PART_SHIFT;
  }
  return total;
}
