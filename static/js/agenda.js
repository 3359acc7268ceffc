// Has the worker keep the agenda that is open, for when there is no network.
(() => {
  "use strict";

  if (!("serviceWorker" in navigator)) return;
  const { worker } = document.getElementById("agenda-kept").dataset;
  const own = (address) => new URL(address, location.href).origin === location.origin;

  // Fonts come last, and the page is not itself without them.
  const complete = new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
  complete
    .then(() => document.fonts.ready)
    .then(() => navigator.serviceWorker.register(worker))
    .then(() => navigator.serviceWorker.ready)
    .then((ready) => {
      const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
      const files = [...new Set(loaded)].filter((address) => own(address) && address.includes("/static/"));
      ready.active.postMessage({ page: location.pathname, files });
    });
})();
