// Puts a file that lies beside the module into several parts: what was asked for, or what is read. A hash of all before
// ends it.
async function readBeside(name, url, asked, parts, hash) {
  const check = (right, what) => {
    if (!right) throw new Error(`${name} ${what}; beside the module must lie the file that was written with it`);
  };
  const size = parts.reduce((total, part) => total + part.length, 0);
  const measured = (found) => check(found === size, `has ${found} bytes, not ${size}`);
  check(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, "is for little-endian processors");
  if (!asked) {
    let files, file = -1;
    try {
      files = await import(/* webpackIgnore: true */ /* @vite-ignore */ "node:fs"); // esbuild lets it be in a try alone
      file = files.openSync(url);
      measured(files.fstatSync(file).size);
      measured(files.readvSync(file, parts));
    } catch (error) {
      check(!error.code, `cannot be read: ${error.message}`);
      throw error;
    } finally {
      if (file >= 0) files.closeSync(file);
    }
  } else {
    const { bytes, status } = await asked.catch((error) => check(false, `cannot be fetched: ${error.message}`));
    check(bytes, `cannot be fetched: ${status}`);
    measured(bytes.length);
    let end = 0;
    for (const part of parts) part.set(bytes.subarray(end, (end += part.length)));
  }
  const found = Array.from(parts.at(-1).subarray(-16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  check(found === hash, "was written with another");
}
