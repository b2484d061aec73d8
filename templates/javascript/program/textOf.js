// The text that bytes are in UTF-8.
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("the samples are no text in UTF-8");
  }
}
