// h in the scale in which weights multiply it: (h multiplier) / 2^shift.
function narrowed(h, multiplier, shift) {
  return clipped(rounded(h * multiplier, shift), LARGEST);
}
