// Asks for the bytes at an address; null in Node.js, which reads files straight to their places.
function asked(url) {
  return url.protocol === "file:" && globalThis.process?.versions?.node ? null : fetched(url);
}
