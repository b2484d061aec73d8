// The positive part of x - tau, in place, with tau as Keras computes it: from all cumulative sums of the support.
function sparsemax(m, x, n) {
  const falling = m.slice(x, x + n).sort().reverse();
  let cumulative = 0, total = 0, support = 0;
  for (let k = 0; k < n; ++k) {
    cumulative += falling[k];
    if (falling[k] - (cumulative - 1) / (k + 1) > 0) {
      total += cumulative;
      ++support;
    }
  }
  const tau = (total - 1) / support;
  for (let k = 0; k < n; ++k) m[x + k] = Math.max(m[x + k] - tau, 0);
}
