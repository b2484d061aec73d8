// What a text says in JSON, with NaN and infinities; `number` is that of its first line.
function readJson(text, number) {
  const odd = /-?\b(NaN|Infinity)\b/g;
  try {
    return JSON.parse(text.replace(odd, '"$&"'), (_, value) =>
      typeof value === "string" && value.replace(odd, "") === "" ? Number(value) : value,
    );
  } catch (error) {
    throw new Error(`line ${number}: this is not JSON: ${error.message}`);
  }
}
