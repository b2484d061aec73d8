// The tanh of n numbers in the shared memory, in place; n is even.
function tanhs(at, n) {
  if (SIMD) return SIMD.activate(8 * at, n / 2, 2, 1);
  for (let k = at; k < at + n; ++k) MEMORY[k] = Math.tanh(MEMORY[k]);
}
