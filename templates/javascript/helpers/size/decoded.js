// A typed array of numbers from base64, a text or a list of them, where they are little-endian.
function decoded(given, Type = Float32Array) {
  const view = new DataView(decodeBytes([given].flat().join("")).buffer), size = Type.BYTES_PER_ELEMENT;
  const read = `get${Type.name.slice(0, -5)}`;
  return Type.from({ length: view.byteLength / size }, (_, k) => view[read](size * k, true));
}
