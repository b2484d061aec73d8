// x - log of the sum of e^x, in place; shifted by the largest against overflow.
function logSoftmax(m, x, n) {
  const top = largest(m, x, n, 1);
  let total = 0;
  for (let k = 0; k < n; ++k) total += Math.exp((m[x + k] -= top));
  for (let k = 0; k < n; ++k) m[x + k] -= Math.log(total);
}
