function copy(m, to, from, n) {
  for (let k = 0; k < n; ++k) m[to + k] = m[from + k];
}
