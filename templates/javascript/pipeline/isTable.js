function isTable(x) {
  return typeof x === "object" && x !== null && !isList(x);
}
