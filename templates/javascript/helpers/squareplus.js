function squareplus(x, b) {
  return (x + Math.sqrt(x * x + b)) / 2;
}
