// Every page: copy buttons, keys, light polling, one press for two. Nothing here is needed to use a page.
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

  // The same button pressed twice within a second is one wish: no second note, article or question.
  let pressed = null, pressedAt = 0;
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.submitter) return;
    const again = event.submitter === pressed && event.timeStamp - pressedAt < 1000;
    if (again) event.preventDefault();
    [pressed, pressedAt] = [event.submitter, event.timeStamp];
  });

  // Keys on the real link or button: data-key="n", or one after the other: data-key="g h". Only outside fields, never
  // with Alt; a switch in the sheet, kept in this browser, turns them off (WCAG 2.1.4).
  const editable = (element) => element.closest("input, select, textarea, [contenteditable]");
  const sheet = () => document.getElementById("keys");
  const off = () => { try { return localStorage.getItem("handschlag:keys") === "off"; } catch { return false; } };
  let first = "", firstAt = 0;
  const target = (key) => {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    return found.find((element) => element.matches("input")) || found[0];
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const main = document.querySelector("[data-submit-key]");
      if (main) { event.preventDefault(); main.click(); }
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || editable(event.target)) return;
    if (off() || document.querySelector("dialog[open]")) return;
    if (event.key === "?" && sheet()) { event.preventDefault(); openSheet(); return; }
    const key = event.key.toLowerCase();
    const after = first && Date.now() - firstAt < 1500 ? `${first} ${key}` : "";
    const found = (after && target(after)) || target(key);
    first = document.querySelector(`[data-key^="${CSS.escape(key)} "]`) ? key : "";
    firstAt = Date.now();
    if (!found) return;
    event.preventDefault();
    first = "";
    if (found.matches("input")) { found.focus(); found.select(); } else found.click();
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
    const listed = new Set();
    for (const element of document.querySelectorAll("[data-key], [data-submit-key]")) {
      if (element.dataset.key && (listed.has(element.dataset.key) || target(element.dataset.key) !== element)) continue;
      listed.add(element.dataset.key);
      const words = element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
      row(element.dataset.key ? element.dataset.key.toUpperCase() : sheet().dataset.submit, words);
    }
    row("?", sheet().dataset.help);
    const use = sheet().querySelector("[name=keys]");
    use.checked = !off();
    use.onchange = () => { try { localStorage.setItem("handschlag:keys", use.checked ? "on" : "off"); } catch { /* storage is forbidden */ } };
    sheet().showModal();
  }
  for (const opener of document.querySelectorAll("[data-open-keys]")) {
    opener.hidden = false;
    opener.addEventListener("click", openSheet);
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
