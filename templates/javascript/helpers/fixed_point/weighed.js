// The sum of unit k over x: its bias and the products with its row of the kernel (units, inputs).
function weighed(m, k, bias, x, kernel, inputs) {
  let total = bias;
  for (let j = 0, w = k * inputs; j < inputs; ++j) total += m[x + j] * kernel[w++];
  return total;
}
