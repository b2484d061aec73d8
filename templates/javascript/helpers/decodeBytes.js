// Bytes from base64: by what there is, of which older engines and AudioWorklets have nothing, else four digits at once.
function decodeBytes(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  if (globalThis.Buffer) return new Uint8Array(globalThis.Buffer.from(text, "base64"));
  const values = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((digit, k) => {
    values[digit.charCodeAt(0)] = k;
  });
  const bytes = new Uint8Array((text.length / 4) * 3);
  const value = (k) => values[text.charCodeAt(k)];
  for (let k = 0, to = 0; k < text.length; k += 4) {
    const bits = (value(k) << 18) | (value(k + 1) << 12) | (value(k + 2) << 6) | value(k + 3);
    bytes[to++] = bits >> 16;
    bytes[to++] = bits >> 8;
    bytes[to++] = bits;
  }
  return bytes.subarray(0, bytes.length - text.match(/=*$/)[0].length);
}
