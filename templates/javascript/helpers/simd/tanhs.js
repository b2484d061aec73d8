// The tanh of n numbers in the shared memory, in place; where n is odd, perhaps of the one behind them.
function tanhs(at, n) {
  if (SIMD) return SIMD.activate(8 * at, (n + 1) >> 1, 2, 1);
  for (let k = at; k < at + n; ++k) MEMORY[k] = Math.tanh(MEMORY[k]);
}
