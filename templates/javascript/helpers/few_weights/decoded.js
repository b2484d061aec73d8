// The float32 in base64, little-endian.
function decoded(text) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let k = 0, end = 0, bits = 0; k < text.length; ++k) {
    bits = (bits << 6) | digits.indexOf(text[k]);
    if (k % 4 > 0) bytes.setUint8(end++, bits >> (6 - 2 * (k % 4)));
  }
  return Float64Array.from({ length: (text.length * 3) / 16 }, (_, k) => bytes.getFloat32(4 * k, true));
}
