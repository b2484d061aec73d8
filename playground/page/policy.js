// Narrows the policy of the page from its host to its folder, whose address only the browser has. Workers inherit it.
{
  const folder = new URL(".", location.href).href;
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `connect-src ${folder}; script-src ${folder} blob: 'wasm-unsafe-eval'; worker-src ${folder} blob:`;
  document.head.append(policy);
}
