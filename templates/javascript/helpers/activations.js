// Activations of a number or a row.

// --- celu ---
function celu(x, alpha) {
  return x > 0 ? x : alpha * Math.expm1(x / alpha);
}

// --- elu ---
function elu(x, alpha) {
  return x > 0 ? x : alpha * Math.expm1(x);
}

// --- gelu ---
function gelu(x) {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}

// --- geluTanh ---
function geluTanh(x) {
  return 0.5 * x * (1 + tanh(0.7978845608028654 * (x + 0.044715 * x ** 3)));
}

// --- generalRelu ---
// relu with all its options: x above the threshold, but at most maxValue; below it a line with a slope.
function generalRelu(x, maxValue, negativeSlope, threshold) {
  let y = threshold === 0 ? relu(x) : x > threshold || x !== x ? x : 0;
  if (maxValue < Infinity) y = clip(y, maxValue, 0);
  else if (threshold === 0) return negativeSlope !== 0 && x < 0 ? negativeSlope * x : y;
  return negativeSlope !== 0 ? y - negativeSlope * relu(threshold - x) : y;
}

// --- hardShrink ---
function hardShrink(x, threshold) {
  return Math.abs(x) > threshold ? x : 0;
}

// --- hardSigmoid ---
function hardSigmoid(x, slope) {
  return Math.min(Math.max(slope * x + 0.5, 0), 1);
}

// --- hardSilu ---
function hardSilu(x) {
  return x * Math.min(Math.max(x / 6 + 0.5, 0), 1);
}

// --- hardTanh ---
function hardTanh(x) {
  return Math.min(Math.max(x, -1), 1);
}

// --- leakyRelu ---
function leakyRelu(x, negativeSlope) {
  return x < 0 ? negativeSlope * x : x;
}

// --- logSigmoid ---
function logSigmoid(x) {
  return -softplus(-x);
}

// --- mish ---
function mish(x) {
  return x * tanh(softplus(x));
}

// --- relu ---
function relu(x) {
  return x < 0 ? 0 : x;
}

// --- selu ---
function selu(x) {
  return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x));
}

// --- sigmoid ---
function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

// --- silu ---
function silu(x) {
  return x * sigmoid(x);
}

// --- softShrink ---
function softShrink(x, threshold) {
  return x > threshold ? x - threshold : x < -threshold ? x + threshold : 0;
}

// --- softplus ---
// log(1 + e^x), without overflow.
function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

// --- softsign ---
function softsign(x) {
  return x / (1 + Math.abs(x));
}

// --- sparsePlus ---
function sparsePlus(x) {
  return x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x;
}

// --- sparseSigmoid ---
function sparseSigmoid(x) {
  return x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2;
}

// --- squareplus ---
function squareplus(x, b) {
  return (x + Math.sqrt(x * x + b)) / 2;
}

// --- tanh ---
// Math.tanh takes longer.
function tanh(x) {
  return Math.abs(x) < 0.01 ? Math.tanh(x) : 2 / (1 + Math.exp(-2 * x)) - 1;
}

// --- tanhShrink ---
function tanhShrink(x) {
  return x - tanh(x);
}

// --- thresholdedRelu ---
function thresholdedRelu(x, theta) {
  return x > theta ? x : 0 * x;
}

// --- softmax ---
// e^x / sum of e^x, in place; shifted by the largest against overflow.
function softmax(m, x, n) {
  const top = largest(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] = Math.exp(m[x + k] - top);
  const total = sum(m, x, n, 1);
  for (let k = 0; k < n; ++k) m[x + k] /= total;
}

// --- logSoftmax ---
// x - log of the sum of e^x, in place; shifted by the largest against overflow.
function logSoftmax(m, x, n) {
  const top = largest(m, x, n, 1);
  let total = 0;
  for (let k = 0; k < n; ++k) total += Math.exp((m[x + k] -= top));
  for (let k = 0; k < n; ++k) m[x + k] -= Math.log(total);
}

// --- sparsemax ---
// The positive part of x - tau, in place, with tau as Keras computes it: from all cumulative sums of the support.
function sparsemax(m, x, n) {
  const falling = m.slice(x, x + n).sort().reverse();
  let cumulative = 0, total = 0, support = 0;
  for (let k = 0; k < n; ++k) {
    cumulative += falling[k];
    if (falling[k] - (cumulative - 1) / (k + 1) > 0) {
      total += cumulative;
      ++support;
    }
  }
  const tau = (total - 1) / support;
  for (let k = 0; k < n; ++k) m[x + k] = Math.max(m[x + k] - tau, 0);
}
