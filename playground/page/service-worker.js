// Stores all files of the playground, and serves them without the network.
importScripts("files.js");

const { version, files } = self.PLAYGROUND;
const FOLDER = new URL(".", location.href).href;
const PREFIX = `lstmgen-playground ${FOLDER} `;
const NAME = PREFIX + version;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      await cache.addAll(files.map((file) => FOLDER + file.split("/").map(encodeURIComponent).join("/")));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || !address.href.startsWith(FOLDER)) return;
  const file =
    address.href === FOLDER || address.pathname === new URL(FOLDER).pathname
      ? `${FOLDER}index.html`
      : address.origin + address.pathname;
  event.respondWith(caches.open(NAME).then(async (cache) => (await cache.match(file)) ?? fetch(event.request)));
});
