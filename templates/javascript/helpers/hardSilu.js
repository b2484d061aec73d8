function hardSilu(x) {
  return x * Math.min(Math.max(x / 6 + 0.5, 0), 1);
}
