// 2^(k / 8) for k from -231 to 231.
const POWERS = Float64Array.from({ length: 463 }, (_, k) => 2 ** ((k - 231) / 8));
