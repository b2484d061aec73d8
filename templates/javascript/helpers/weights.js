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

// --- readBeside (loads) ---
// The bytes of a file that is beside the module: the answer to a request, or what is read.
async function readBeside(name, url, request) {
  const cure = "put the file that was written with the module beside it";
  try {
    if (!request) {
      const { readFileSync } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "node:fs");
      return readFileSync(url);
    }
    const { bytes, status } = await request;
    if (bytes) return bytes;
    throw new Error(status);
  } catch (error) {
    throw new Error(`${name} cannot be ${request ? "fetched" : "read"}: ${error.message}; ${cure}`);
  }
}

// --- crc32 ---
function crc32(bytes) {
  const table = Int32Array.from({ length: 256 }, (_, k) => {
    for (let bit = 0; bit < 8; ++bit) k = k & 1 ? (k >>> 1) ^ 0xedb88320 : k >>> 1;
    return k;
  });
  let crc = -1;
  for (let k = 0; k < bytes.length; ++k) crc = (crc >>> 8) ^ table[(crc ^ bytes[k]) & 255];
  return ~crc >>> 0;
}

// --- weightsOf ---
// The arrays in a file of weights, which are parts of its bytes; of a copy where these are not aligned.
function weightsOf(file) {
  const check = (right, problem) => {
    if (!right) throw new RangeError(problem);
  };
  if (!(file instanceof ArrayBuffer || ArrayBuffer.isView(file)))
    throw new TypeError("weights must be the bytes of a file: an ArrayBuffer or a Uint8Array");
  let bytes = new Uint8Array(file.buffer ?? file, file.byteOffset ?? 0, file.byteLength);
  if (bytes.byteOffset % 8) bytes = bytes.slice();
  const digits = Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const begins = bytes.length >= 64 && digits.startsWith(EXPECTED.slice(0, 24));
  check(begins, "not a file of weights, or one of another version: write it with `lstmgen weights`");
  check(digits === EXPECTED, "the weights are for other code: write them with `lstmgen weights MODEL --for` this file");
  const numbers = bytes.subarray(64), size = SIZES.reduce((total, n) => total + 8 * n, 0);
  const problem = `the file of weights has ${numbers.length} bytes behind its head, expected ${size}`;
  check(numbers.length === size, `${problem}: copy it again`);
  const checksum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(32, true);
  check(crc32(numbers) === checksum, "the file of weights is damaged, its checksum differs: copy it again");
  check(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, "files of weights are for little-endian processors");
  let at = numbers.byteOffset;
  return SIZES.map((n) => new Float64Array(bytes.buffer, (at += 8 * n) - 8 * n, n));
}
