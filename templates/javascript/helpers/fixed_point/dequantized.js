// What a quantized number stands for, as 32-bit floats multiply.
function dequantized(number, step) {
  return Math.fround(Math.fround(number) * step);
}
