function relu(x) {
  return x < 0 ? 0 : x;
}
