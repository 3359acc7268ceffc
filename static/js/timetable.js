// Moves a meeting in the grid, by mouse or by keys; what stands in the way is said before it is
// dropped, by the same rule that decides afterwards.
(() => {
  "use strict";

  let held = null;

  const grid = () => document.querySelector("[data-grid]");
  const says = (words) => {
    document.getElementById("move-says").textContent = words;
  };
  const slots = () => [...grid().querySelectorAll("th[data-slot]")];
  const clock = (slot) => slots().find((head) => head.dataset.slot === slot).textContent;
  const column = (slot) => grid().querySelectorAll(`[data-slot="${slot}"]`);

  async function take(link) {
    const begun = (held = { link, places: null, version: "", at: link.closest("td").dataset.slot });
    const answer = await fetch(link.dataset.places);
    if (held !== begun) return;
    if (!answer.ok) {
      location.assign(link.href);
      return;
    }
    const { version, places } = await answer.json();
    held.version = version;
    held.places = new Map(places.map((place) => [String(place.slot), place]));
    held.places.forEach((place, slot) => {
      if (!place.isNow) column(slot).forEach((cell) => cell.classList.add(place.isFree ? "is-free" : "is-blocked"));
    });
    look(held.at);
  }

  function look(slot) {
    const place = held && held.places && held.places.get(slot);
    if (!place) return;
    held.at = slot;
    grid().querySelectorAll(".is-here").forEach((cell) => cell.classList.remove("is-here"));
    column(slot).forEach((cell) => cell.classList.add("is-here"));
    says(`${clock(slot)}: ${place.words}`);
  }

  function letGo() {
    held = null;
    grid()
      .querySelectorAll(".is-free, .is-blocked, .is-here")
      .forEach((cell) => cell.classList.remove("is-free", "is-blocked", "is-here"));
    says("");
  }

  function drop(slot) {
    const place = held.places && held.places.get(slot);
    if (!place || !place.isFree || place.isNow) return;
    const form = document.getElementById("move");
    form.action = held.link.dataset.move;
    form.elements.slot.value = slot;
    form.elements.version.value = held.version;
    form.submit();
  }

  const meeting = (event) => event.target.closest && event.target.closest("[data-move]");
  const cell = (event) => held && event.target.closest && event.target.closest("td[data-slot]");

  document.addEventListener("dragstart", (event) => {
    const link = meeting(event);
    if (!link) return;
    event.dataTransfer.effectAllowed = "move";
    take(link);
  });
  document.addEventListener("dragover", (event) => {
    const over = cell(event);
    if (!over || !held.places) return;
    if (held.at !== over.dataset.slot) look(over.dataset.slot);
    const place = held.places.get(over.dataset.slot);
    if (place.isFree && !place.isNow) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const over = cell(event);
    if (!over) return;
    event.preventDefault();
    drop(over.dataset.slot);
  });
  document.addEventListener("dragend", () => {
    if (held) letGo();
  });

  document.addEventListener("keydown", (event) => {
    const link = meeting(event);
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!held && event.key.toLowerCase() === "m") {
      event.preventDefault();
      take(link);
    } else if (held && held.link === link) {
      keyed(event);
    }
  });

  function keyed(event) {
    const order = slots().map((head) => head.dataset.slot);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) look(order[order.indexOf(held.at) + step]);
    else if (event.key === "Enter") drop(held.at);
    else if (event.key === "Escape") letGo();
    else return;
    event.preventDefault();
  }

  document.addEventListener("focusout", (event) => {
    if (held && held.places && meeting(event) === held.link && !document.hidden) letGo();
  });
})();
