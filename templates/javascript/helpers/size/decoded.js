// A typed array of numbers from base64, a text or a list of them, where they are little-endian.
function decoded(given, Type = Float32Array) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", size = Type.BYTES_PER_ELEMENT;
  const text = [given].flat().join("").replace(/=/g, ""), view = new DataView(new ArrayBuffer(text.length));
  for (let k = 0, end = 0, bits = 0; k < text.length; ++k) {
    bits = (bits << 6) | digits.indexOf(text[k]);
    if (k % 4 > 0) view.setUint8(end++, bits >> (6 - 2 * (k % 4)));
  }
  const read = `get${Type.name.slice(0, -5)}`;
  return Type.from({ length: (text.length * 3) / 4 / size }, (_, k) => view[read](size * k, true));
}
