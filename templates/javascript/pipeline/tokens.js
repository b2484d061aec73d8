// Tokens of texts that are refused.

// --- enough ---
// Token ids, of which none may be missing: no id stands for padding.
function enough(ids, zeros) {
  if (zeros.length === 0) return ids;
  throw new RangeError(`expected ${ids.length + zeros.length} tokens, got ${ids.length}`);
}

// --- unknownToken ---
// Refuses a token that the vocabulary does not have.
function unknownToken(token) {
  throw new RangeError(`unknown token ${JSON.stringify(token)}`);
}
