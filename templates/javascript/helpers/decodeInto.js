// Decodes base64 to a place in bytes; returns how many. Older engines and AudioWorklets have no function for it.
function decodeInto(bytes, at, text) {
  if (bytes.setFromBase64) return bytes.subarray(at).setFromBase64(text).written;
  if (globalThis.Buffer) return globalThis.Buffer.from(bytes.buffer).write(text, at, "base64");
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", values = new Uint8Array(128);
  for (let k = 0; k < 64; ++k) values[digits.charCodeAt(k)] = k;
  let end = at;
  for (let k = 0; k < text.length; k += 4) {
    let bits = 0;
    for (let j = k; j < k + 4; ++j) bits = (bits << 6) | values[text.charCodeAt(j)];
    for (let shift = 16; shift >= 0; shift -= 8) bytes[end++] = bits >> shift;
  }
  return end - at - text.match(/=*$/)[0].length;
}
