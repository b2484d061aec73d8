// A prediction, or several, as JSON with NaN and infinities.
function asJson(y) {
  return Array.isArray(y) ? `[${y.map(asJson).join(", ")}]` : String(y);
}
