// Known customers while a name is typed. The buttons are those of the page without this script.
"use strict";
(() => {
  const place = document.getElementById("found-customers");
  const field = document.getElementById("buyer-name");
  if (!place || !field) return;
  const source = place.closest("[data-suggestions]").dataset.suggestions;
  const WAIT = 200, SHORTEST = 2;
  let timer = 0, asked = null;

  const close = () => { place.hidden = true; place.replaceChildren(); };
  const buttons = () => [...place.querySelectorAll("button")];

  async function ask() {
    const typed = field.value.trim();
    asked?.abort();
    if (typed.length < SHORTEST) { close(); return; }
    asked = new AbortController();
    try {
      const response = await fetch(`${source}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (!response.ok) return;
      const part = new DOMParser().parseFromString(await response.text(), "text/html").body;
      place.replaceChildren(...part.childNodes);
      place.hidden = !buttons().length;
      const said = place.querySelector("[role=status]");
      if (said) window.handschlag.announce(said.textContent);
    } catch { /* offline or overtaken: typing goes on */ }
  }

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !place.hidden) { event.preventDefault(); buttons()[0].focus(); }
    if (event.key === "Escape" && !place.hidden) { event.preventDefault(); close(); }
  });
  place.addEventListener("keydown", (event) => {
    const all = buttons(), at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at < all.length - 1) { event.preventDefault(); all[at + 1].focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (all[at - 1] || field).focus(); }
    if (event.key === "Escape") { event.preventDefault(); close(); field.focus(); }
  });
  field.closest(".finding").addEventListener("focusout", (event) => {
    if (!field.closest(".finding").contains(event.relatedTarget)) setTimeout(() => {
      if (!field.closest(".finding").contains(document.activeElement)) close();
    }, 150);
  });
})();
