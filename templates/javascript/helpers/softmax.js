// e^x / sum of e^x, in place; shifted by the largest against overflow.
function softmax(m, x, n) {
  const top = largest(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] = Math.exp(m[x + k] - top);
  const total = sum(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] /= total;
}
