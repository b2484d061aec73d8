// Where the sums of x are at timestep t, which are computed for AHEAD timesteps at once.
function sumsOfX(m, t, count, x, apart, bias, kernel, columns) {
  const sums = 2 * columns;
  if (t % AHEAD === 0) addRows(m, bias, x, apart, Math.min(AHEAD, count - t), kernel, sums, columns);
  return sums + (t % AHEAD) * columns;
}
