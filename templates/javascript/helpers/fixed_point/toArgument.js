// A sum in the unit of what follows: 2^shift times smaller; or larger, and then not beyond FARTHEST. The bias holds
// half of 2^shift already, so that it is rounded to the nearest.
function toArgument(total, shift) {
  return shift < 0 ? clipped(total, FARTHEST >> -shift) * 2 ** -shift : shifted(total, shift);
}
