function clip(x, high, low) {
  return Math.min(Math.max(x, low), high);
}
