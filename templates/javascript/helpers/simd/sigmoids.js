// The sigmoid of n numbers in the shared memory, in place; n is even.
function sigmoids(at, n) {
  if (SIMD) return SIMD.activate(8 * at, n / 2, -1, 0);
  for (let k = at; k < at + n; ++k) MEMORY[k] = 1 / (1 + Math.exp(-MEMORY[k]));
}
