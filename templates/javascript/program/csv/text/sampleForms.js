// What a file holds.
function sampleForms() {
  return "a text a line, or JSON: a list of texts, or token ids; --step answers a token a line";
}
