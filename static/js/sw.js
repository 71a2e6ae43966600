// The form of a visit and the list of those that wait, on a device whose owner asked for it, when there is no signal.
// With a signal nothing comes from here: pages are always the server's.
"use strict";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(
    fetch(request).catch(async () => {
      const cache = await caches.open("visits");
      const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
      if (kept) return kept;
      const instead = request.mode === "navigate" && (await cache.match("/activities/waiting/", { ignoreVary: true }));
      return instead || Response.error();
    })
  );
});
