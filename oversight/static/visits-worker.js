// Keeps the page of a visit that was opened on the device, so that it opens again in a dead spot.
"use strict";

const CACHE = "visits";
const KEPT = ["/static/oversight.css", "/static/oversight.js", "/static/visits.js", "/static/favicon.svg"];
const VISIT = /^\/visits\/[0-9a-f-]{36}(\/sign)?$/;
const NOTHING = "当前离线，这一页没有在本机打开过。/ Offline, and this page was never opened on this device.";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const fresh = async (request, path, keep) => {
  try {
    const answer = await fetch(request);
    if (keep && answer.ok && !answer.redirected) await (await caches.open(CACHE)).put(path, answer.clone());
    return answer;
  } catch {
    const kept = await caches.match(path, { ignoreVary: true });
    return kept ?? new Response(NOTHING, { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } });
  }
};

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(fresh(event.request, pathname, VISIT.test(pathname)));
  else if (KEPT.includes(pathname)) event.respondWith(fresh(event.request, pathname, true));
});
