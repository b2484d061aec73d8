// Bytes from base64, which not every place that runs JavaScript decodes.
function decodeBytes(text) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const values = new Uint8Array(128);
  for (let k = 0; k < 64; ++k) values[digits.charCodeAt(k)] = k;
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, "").length * 3) / 4));
  for (let k = 0, to = 0; to < bytes.length; k += 4, to += 3) {
    const at = (n) => values[text.charCodeAt(k + n)];
    const bits = (at(0) << 18) | (at(1) << 12) | (at(2) << 6) | at(3);
    bytes[to] = bits >> 16;
    if (to + 1 < bytes.length) bytes[to + 1] = bits >> 8;
    if (to + 2 < bytes.length) bytes[to + 2] = bits;
  }
  return bytes;
}
