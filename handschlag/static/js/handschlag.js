// Every page: copy buttons, keys, light polling. Nothing here is needed to use a page.
"use strict";
(() => {
  const announce = (words) => {
    const region = document.getElementById("announce");
    if (!region) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = words; }, 50);
  };

  // <button data-copy="text" data-copied="Kopiert">: the label tells what happened, then returns.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const field = button.closest("[data-copy-from]")?.querySelector("input");
      field?.select();
      return;
    }
    const label = button.querySelector("[data-label]") || button;
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => { label.textContent = before; }, 2000);
  });

  // Keys on the real link or button: data-key="n". Only outside fields, never with Alt; "data-keys-off" on <html> ends it.
  const editable = (element) => element.closest("input, select, textarea, [contenteditable]");
  const sheet = () => document.getElementById("keys");
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const main = document.querySelector("[data-submit-key]");
      if (main) { event.preventDefault(); main.click(); }
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || editable(event.target)) return;
    if (document.documentElement.hasAttribute("data-keys-off")) return;
    if (event.key === "?" && sheet()) { event.preventDefault(); openSheet(); return; }
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input")) target.focus(); else target.click();
  });

  function openSheet() {
    const list = sheet().querySelector("dl");
    list.replaceChildren();
    const row = (key, words) => {
      const [term, what] = [document.createElement("dt"), document.createElement("dd")];
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      what.textContent = words;
      list.append(term, what);
    };
    for (const element of document.querySelectorAll("[data-key], [data-submit-key]")) {
      const words = element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
      row(element.dataset.key ? element.dataset.key.toUpperCase() : sheet().dataset.submit, words);
    }
    row("?", sheet().dataset.help);
    sheet().showModal();
  }

  // <div data-poll="address">: its parts (data-part, with an id) are taken from the answer until it has no data-poll.
  const watch = (place) => {
    let wait = 1000;
    const again = async () => {
      try {
        const response = await fetch(place.dataset.poll, { headers: { "X-Fragment": "1" } });
        const fresh = response.ok && new DOMParser().parseFromString(await response.text(), "text/html").body.firstElementChild;
        if (fresh) {
          let changed = false;
          for (const part of fresh.querySelectorAll("[data-part]")) {
            const old = document.getElementById(part.id);
            if (!old || old.isEqualNode(part) || old.contains(document.activeElement)) continue;
            old.replaceWith(part);
            changed = true;
          }
          if (changed && fresh.dataset.said) announce(fresh.dataset.said);
          if (fresh.dataset.poll === undefined) return;
        }
      } catch { /* offline: ask again later */ }
      wait = Math.min(wait * 1.4, 15000);
      setTimeout(again, wait);
    };
    setTimeout(again, wait);
  };
  document.querySelectorAll("[data-poll]").forEach(watch);

  // A page that shows a saved draft ends the copies the editor kept in this browser.
  const saved = document.querySelector("[data-saved-draft]");
  if (saved) {
    try {
      const { savedDraft, savedWindow } = saved.dataset;
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(`handschlag:${savedDraft}:`) || (savedWindow && key.endsWith(`:${savedWindow}`))) localStorage.removeItem(key);
      }
    } catch { /* storage is forbidden */ }
  }

  document.querySelectorAll(".errsum").forEach((summary) => summary.focus());
  window.handschlag = { announce };
})();
