// Bytes from base64; an AudioWorklet has no atob.
function decodeBytes(text) {
  const values = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((digit, k) => {
    values[digit.charCodeAt(0)] = k;
  });
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, "").length * 3) / 4));
  for (let k = 0, to = 0, bits = 0; to < bytes.length; ++k) {
    bits = (bits << 6) | values[text.charCodeAt(k)];
    if (k % 4 > 0) bytes[to++] = bits >> (6 - 2 * (k % 4));
  }
  return bytes;
}
