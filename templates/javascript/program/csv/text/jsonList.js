// The list that a text is in JSON; null where it is none, as that of a text that begins with a bracket.
function jsonList(text) {
  if (!text.trim().startsWith("[")) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
