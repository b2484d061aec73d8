// A typed array of numbers from base64, where they are little-endian.
function decoded(text, Type = Float32Array) {
  const bytes = decodeBytes(text), size = Type.BYTES_PER_ELEMENT;
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 0)
    for (let k = 0; k < bytes.length; k += size) bytes.subarray(k, k + size).reverse();
  return new Type(bytes.buffer, 0, bytes.length / size);
}
