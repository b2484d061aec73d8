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
