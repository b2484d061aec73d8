// Lists of numbers in JSON, with NaN and infinities, from line `number` on.
function readJson(text, number) {
  const open = [[]], isNumber = /^(NaN|-?(Infinity|(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?))$/;
  let before = "[";
  for (const [token] of text.trimEnd().matchAll(/[[\],\n]|[^[\],\s]+|$/g)) {
    if (token === "\n" && ++number) continue;
    const value = token === "[" ? [] : isNumber.test(token) ? Number(token) : undefined, word = token.slice(0, 80);
    const fits = "[,".includes(before) ? value !== undefined || before + token === "[]" : ",]".includes(token);
    if (!fits || (before !== "[" && !token !== (open.length === 1)))
      throw new Error(`line ${number}: expected lists of numbers, got ${word ? JSON.stringify(word) : "the end"}`);
    if (value !== undefined) open.at(-1).push(value);
    if (token === "[") open.push(value);
    if (token === "]") open.pop();
    before = token;
  }
  return open[0][0];
}
