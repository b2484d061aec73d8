// The nearest number of at most this magnitude.
function clipped(u, limit) {
  return Math.max(-limit, Math.min(u, limit));
}
