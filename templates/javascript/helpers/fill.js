function fill(m, to, n, value) {
  for (let k = 0; k < n; ++k) m[to + k] = value;
}
