// Numbers of so many bytes each, little-endian, in base64.
function decodeFloats(text, size) {
  const bytes = decodeBytes(text);
  const view = new DataView(bytes.buffer);
  const numbers = new Float64Array(bytes.length / size);
  for (let k = 0; k < numbers.length; ++k)
    numbers[k] = size === 4 ? view.getFloat32(4 * k, true) : view.getFloat64(8 * k, true);
  return numbers;
}
