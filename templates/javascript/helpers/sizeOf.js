function sizeOf(shape) {
  return shape.reduce((total, n) => total * n, 1);
}
