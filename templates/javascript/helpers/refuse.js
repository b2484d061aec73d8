function refuse(x, name) {
  throw new TypeError(`input "${name}" must hold numbers, not ${x === null ? x : `a value of type ${typeof x}`}`);
}
