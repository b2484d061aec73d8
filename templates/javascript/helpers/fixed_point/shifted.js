// u / 2^bits, rounded down, exact beyond 32 bits.
function shifted(u, bits) {
  return Math.floor(u / 2 ** bits);
}
