// The bytes of base64.
function decodeBytes(text) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, "").length * 3) / 4));
  for (let k = 0, to = 0, bits = 0; to < bytes.length; ++k) {
    bits = (bits << 6) | digits.indexOf(text[k]);
    if (k % 4 > 0) bytes[to++] = bits >> (6 - 2 * (k % 4));
  }
  return bytes;
}
