// The nearest number of at most this magnitude.
function clipped(u, largest) {
  return Math.max(-largest, Math.min(u, largest));
}
