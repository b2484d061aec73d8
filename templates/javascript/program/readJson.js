// Lists of numbers in JSON, with NaN and infinities, from line `number` on. As in Python, true is 1.
function readJson(text, number) {
  const open = [[]], truths = new Map([["true", 1], ["false", 0]]);
  const isNumber = /^(NaN|-?(Infinity|(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?))$/;
  let before = "[";
  for (const [token] of text.trimEnd().matchAll(/[[\],\n]|[^[\],\s]+|$/g)) {
    if (token === "\n" && ++number) continue;
    const found = isNumber.test(token) ? Number(token) : truths.get(token), word = token.slice(0, 80);
    const value = token === "[" ? [] : found;
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
