function decodeFloats(text, size) {
  const view = new DataView(decodeBytes(text).buffer);
  const number = (_, k) => (size === 4 ? view.getFloat32(4 * k, true) : view.getFloat64(8 * k, true));
  return Float64Array.from({ length: view.byteLength / size }, number);
}
