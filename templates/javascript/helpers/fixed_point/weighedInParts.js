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
