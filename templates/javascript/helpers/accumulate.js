// y += x kernel, whose rows begin at w.
function accumulate(m, y, x, kernel, w, rows, columns) {
  for (let j = 0; j < rows; ++j) {
    const v = m[x + j];
    for (let k = 0; k < columns; ++k) m[y + k] += v * kernel[w++];
  }
}
