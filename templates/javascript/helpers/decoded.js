// A typed array of numbers from base64, a text or a list of them, where they are little-endian.
function decoded(given, Type = Float32Array) {
  const texts = [given].flat(), size = Type.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(texts.reduce((total, text) => total + (text.length / 4) * 3, 0));
  const end = texts.reduce((at, text) => at + decodeInto(bytes, at, text), 0);
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 0)
    for (let k = 0; k < end; k += size) bytes.subarray(k, k + size).reverse();
  return new Type(bytes.buffer, 0, end / size);
}
