function negative(x) {
  return -x;
}
