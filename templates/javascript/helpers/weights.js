// Weights, decoded and placed.

// --- request ---
// Requests the bytes at an address; null in Node.js, which reads files in place.
function request(url) {
  return url.protocol === "file:" && globalThis.process?.versions?.node ? null : fetched(url);
}

// --- decodeInto ---
// Decodes base64 to a place in bytes; returns how many. Older engines and AudioWorklets have no function for it.
function decodeInto(bytes, at, text) {
  if (bytes.setFromBase64) return bytes.subarray(at).setFromBase64(text).written;
  if (globalThis.Buffer) return globalThis.Buffer.from(bytes.buffer).write(text, at, "base64");
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", values = new Uint8Array(128);
  for (let k = 0; k < 64; ++k) values[digits.charCodeAt(k)] = k;
  let end = at;
  for (let k = 0; k < text.length; k += 4) {
    let bits = 0;
    for (let j = k; j < k + 4; ++j) bits = (bits << 6) | values[text.charCodeAt(j)];
    for (let shift = 16; shift >= 0; shift -= 8) bytes[end++] = bits >> shift;
  }
  return end - at - text.match(/=*$/)[0].length;
}

// --- decoded ---
// A typed array of numbers from base64, a text or a list of them, where they are little-endian.
function decoded(base64, Type = Float32Array) {
  const texts = [base64].flat(), size = Type.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(texts.reduce((total, text) => total + (text.length / 4) * 3, 0));
  const end = texts.reduce((at, text) => at + decodeInto(bytes, at, text), 0);
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 0)
    for (let k = 0; k < end; k += size) bytes.subarray(k, k + size).reverse();
  return new Type(bytes.buffer, 0, end / size);
}

// --- decoded (few_weights) ---
// The float32 in base64, little-endian.
function decoded(text) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let k = 0, end = 0, bits = 0; k < text.length; ++k) {
    bits = (bits << 6) | digits.indexOf(text[k]);
    if (k % 4 > 0) bytes.setUint8(end++, bits >> (6 - 2 * (k % 4)));
  }
  return Float64Array.from({ length: (text.length * 3) / 16 }, (_, k) => bytes.getFloat32(4 * k, true));
}

// --- decoded (size) ---
// A typed array of numbers from base64, a text or a list of them, where they are little-endian.
function decoded(base64, Type = Float32Array) {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", size = Type.BYTES_PER_ELEMENT;
  const text = [base64].flat().join("").replace(/=/g, ""), view = new DataView(new ArrayBuffer(text.length));
  for (let k = 0, end = 0, bits = 0; k < text.length; ++k) {
    bits = (bits << 6) | digits.indexOf(text[k]);
    if (k % 4 > 0) view.setUint8(end++, bits >> (6 - 2 * (k % 4)));
  }
  const read = `get${Type.name.slice(0, -5)}`;
  return Type.from({ length: (text.length * 3) / 4 / size }, (_, k) => view[read](size * k, true));
}

// --- fetched ---
// The bytes at an address, or none and the status. An XMLHttpRequest, which not every engine has, is faster than fetch.
async function fetched(url) {
  if (!globalThis.XMLHttpRequest) {
    const answer = await fetch(url);
    const bytes = answer.ok && new Uint8Array(await answer.arrayBuffer());
    return { bytes, status: `${answer.status} ${answer.statusText}` };
  }
  const request = new XMLHttpRequest();
  request.open("GET", url);
  request.responseType = "arraybuffer";
  await new Promise((resolve, reject) => {
    request.onload = resolve;
    request.onerror = () => reject(new Error("the request failed"));
    request.send();
  });
  const bytes = request.status < 300 && new Uint8Array(request.response);
  return { bytes, status: `${request.status} ${request.statusText}` };
}

// --- readBeside ---
// Puts a file that lies beside the module into several parts: the answer to a request, or what is read. A hash of all before
// ends it.
async function readBeside(name, url, request, parts, hash) {
  const check = (right, what) => {
    if (!right) throw new Error(`${name} ${what}; put the file that was written with the module beside it`);
  };
  const size = parts.reduce((total, part) => total + part.length, 0);
  const measured = (bytes) => check(bytes === size, `has ${bytes} bytes, not ${size}`);
  check(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, "is for little-endian processors");
  if (!request) {
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
    const { bytes, status } = await request.catch((error) => check(false, `cannot be fetched: ${error.message}`));
    check(bytes, `cannot be fetched: ${status}`);
    measured(bytes.length);
    let end = 0;
    for (const part of parts) part.set(bytes.subarray(end, (end += part.length)));
  }
  const written = Array.from(parts.at(-1).subarray(-16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  check(written === hash, "was written with another");
}
