function isList(x) {
  return Array.isArray(x) || x?.BYTES_PER_ELEMENT > 0;
}
