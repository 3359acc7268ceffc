// Keeps one's own agenda and what it looks like on the phone; nothing else of the site.
"use strict";

const CACHE = "agenda-1";
const AGENDA = /^\/events\/\d+\/agenda$/;
// How the page says that it comes from the phone: the line is there, hidden.
const HIDDEN = 'id="agenda-kept" hidden';

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep({ page, files }) {
  if (!AGENDA.test(page)) return;
  const cache = await caches.open(CACHE);
  await renew(cache, page, await fetch(page, { credentials: "same-origin" }));
  const known = await Promise.all(files.map((file) => cache.match(file)));
  await cache.addAll(files.filter((_, at) => !known[at]));
}

// Whoever may not read the agenda any more has it no longer.
async function renew(cache, page, answer) {
  if (answer.ok && !answer.redirected) await cache.put(page, answer);
  else if (answer.status < 500) await cache.delete(page);
}

self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));

async function agenda(request) {
  const page = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.type !== "opaqueredirect") await renew(await caches.open(CACHE), page, answer.clone());
    return answer;
  } catch (offline) {
    const kept = await caches.match(page, { ignoreVary: true });
    if (!kept) throw offline;
    const text = (await kept.text()).replace(HIDDEN, 'id="agenda-kept"');
    return new Response(text, { headers: kept.headers });
  }
}

async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  try {
    const answer = await fetch(request);
    if (kept && answer.ok) await (await caches.open(CACHE)).put(request, answer.clone());
    return answer;
  } catch (offline) {
    if (!kept) throw offline;
    return kept;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && AGENDA.test(url.pathname)) event.respondWith(agenda(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});
