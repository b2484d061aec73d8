// Signed integers of so many bytes each, little-endian, in base64.
function decodeIntegers(text, size) {
  const bytes = decodeBytes(text);
  const view = new DataView(bytes.buffer);
  const numbers = new (size === 1 ? Int8Array : size === 2 ? Int16Array : Int32Array)(bytes.length / size);
  const read = size === 1 ? "getInt8" : size === 2 ? "getInt16" : "getInt32";
  for (let k = 0; k < numbers.length; ++k) numbers[k] = view[read](size * k, true);
  return numbers;
}
