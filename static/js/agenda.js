// Has the worker keep the agenda that is open, for when there is no network.
(() => {
  "use strict";

  if (!("serviceWorker" in navigator)) return;
  const { worker } = document.getElementById("agenda-kept").dataset;
  const own = (address) => new URL(address, location.href).origin === location.origin;
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const files = [...new Set(loaded)].filter((address) => own(address) && address.includes("/static/"));

  navigator.serviceWorker.register(worker).then(async () => {
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ page: location.pathname, files });
  });
})();
