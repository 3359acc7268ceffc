// Keeps one's own agenda and what it looks like on the phone; nothing else of the site.
"use strict";

const CACHE = "agenda-1";
const AGENDA = /^\/events\/\d+\/agenda$/;
// A page with this line, still hidden, may be kept; shown, it says that the page is the kept one.
const HIDDEN = 'id="agenda-kept" hidden';
// A network that has not answered by then, in milliseconds, is none: a hall full of phones.
const PATIENCE = 3000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep({ page, files }) {
  if (!AGENDA.test(page)) return;
  const cache = await caches.open(CACHE);
  await renew(cache, page, await fetch(page, { credentials: "same-origin" }));
  const known = await Promise.all(files.map((file) => cache.match(file)));
  await cache.addAll(files.filter((_, at) => !known[at]));
}

// Whoever may not read the agenda any more, or was signed out, has it no longer.
async function renew(cache, page, answer) {
  const copy = answer.clone();
  if (answer.ok && !answer.redirected && (await answer.text()).includes(HIDDEN)) await cache.put(page, copy);
  else if (answer.status < 500) await cache.delete(page);
}

self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));

const inTime = (promise) =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("too slow")))]);

async function fetchAgenda(request, page) {
  // Opened before asking: what is erased meanwhile does not come back with the answer.
  const cache = await caches.open(CACHE);
  const answer = await fetch(request);
  await renew(cache, page, answer.clone());
  return answer;
}

async function agenda(request) {
  const page = new URL(request.url).pathname;
  const kept = await caches.match(page, { ignoreVary: true });
  if (!kept) return fetchAgenda(request, page);
  try {
    return await inTime(fetchAgenda(request, page));
  } catch (offline) {
    const text = (await kept.text()).replace(HIDDEN, 'id="agenda-kept"');
    return new Response(text, { headers: kept.headers });
  }
}

async function fetchFile(request, kept) {
  const answer = await fetch(request);
  if (kept && answer.ok) await (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (!kept) return fetchFile(request, kept);
  try {
    return await inTime(fetchFile(request, kept));
  } catch (offline) {
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
