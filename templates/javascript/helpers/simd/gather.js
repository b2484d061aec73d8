// Copies n numbers of m into the shared memory.
function gather(at, m, from, n) {
  for (let k = 0; k < n; ++k) MEMORY[at + k] = m[from + k];
}
