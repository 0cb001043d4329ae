// The editor saves by itself. One request at a time; what is not confirmed waits in this browser and is sent again.
"use strict";
(() => {
  const form = document.getElementById("bill");
  if (!form) return;
  const text = form.dataset;
  const alertBox = document.getElementById("alert");
  const WAIT = 350, LONGEST_PAUSE = 30000, KEEPALIVE_LIMIT = 60000;

  let edit = 0;          // running number of our changes; the server ignores an older one that arrives late
  let confirmed = 0;     // the last change the server has
  let sending = false, timer = 0, pause = 0, waiting = [];
  let draft = text.draft;
  const hidden = (name) => form.elements.namedItem(name);

  // -- what is not saved yet is kept here, one entry per window

  const own = () => `handschlag:${draft || "new"}:${hidden("window").value}`;
  const keep = () => {
    try {
      localStorage.setItem(own(), JSON.stringify({ at: Date.now(), edit, base: hidden("base_revision").value, fields: fields() }));
    } catch { /* storage is full or forbidden: the server still gets everything */ }
  };
  const forget = (key) => { try { localStorage.removeItem(key); } catch { /* as above */ } };
  const locks = navigator.locks;
  // held as long as this page is open: the copy of an open window is nobody else's to restore
  const live = (window_) => { if (locks) locks.request(`handschlag-window:${window_}`, () => new Promise(() => {})); };
  live(hidden("window").value);

  function fields() {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  }

  async function restore() {
    const prefix = `handschlag:${draft || "new"}:`;
    const held = locks ? new Set((await locks.query()).held.map((lock) => lock.name)) : new Set();
    let newest = null;
    try {
      for (const key of Object.keys(localStorage).filter((each) => each.startsWith(prefix))) {
        const window_ = key.slice(prefix.length);
        if (window_ === hidden("window").value || held.has(`handschlag-window:${window_}`)) continue;
        const entry = JSON.parse(localStorage.getItem(key));
        const [lastWindow, lastEdit] = text.last.split(":");
        const arrived = lastWindow === window_ && Number(lastEdit) >= entry.edit;
        if (arrived || Date.now() - entry.at > 30 * 86400000) { forget(key); continue; }
        if (!newest || entry.at > newest.entry.at) newest = { key, entry };
      }
    } catch { return; }
    if (!newest || edit > 0) return;
    const { key, entry } = newest, values = new Map(entry.fields);
    // the same window goes on, so that the server knows which of two late requests is the older one
    hidden("window").value = values.get("window");
    live(values.get("window"));
    hidden("base_revision").value = entry.base;
    edit = entry.edit;
    const count = 1 + Math.max(0, ...[...values.keys()].map((name) => Number(/^lines\.(\d+)\./.exec(name)?.[1] ?? 0)));
    let differs = window.handschlag.setLines(count);
    for (const [name, value] of values) differs = setField(name, value) || differs;
    for (const box of form.querySelectorAll("input[type=checkbox]:checked")) {
      if (values.has(box.name)) continue;
      box.checked = false;  // a copy names only what is ticked
      differs = true;
    }
    if (differs) { changed(); show(text.restored); } else forget(key);
  }

  function setField(name, value) {
    if (["window", "base_revision", "edit", "do"].includes(name)) return false;
    const field = form.elements.namedItem(name);
    if (!field) return false;
    if (field.type === "checkbox") { const was = field.checked; field.checked = field.value === value; return field.checked !== was; }
    const before = field.value;
    if (field instanceof HTMLSelectElement && name.endsWith(".unit_code")) window.handschlag.setUnit(field, value);
    else field.value = value;
    return field.value !== before;
  }

  // -- saving

  function changed() {
    edit += 1;
    hidden("edit").value = edit;
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  }

  function body() {
    const data = new FormData(form);
    data.delete("files");  // they are sent by themselves
    const logo = data.get("logo");
    if (logo instanceof File && !logo.size) data.delete("logo");
    if (data.has("logo")) return data;
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  }

  async function save() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    const sent = edit, key = own();
    let response = null;
    try {
      const data = body();
      response = await fetch(form.action, { method: "POST", body: data, headers: { "X-Fragment": "1" }, redirect: "error" });
      const answer = await response.text();
      if (response.ok && data.has("logo")) hidden("logo").value = "";  // once is enough
      await take(response, answer, sent, key);
    } catch {
      response = null;
      later(text.offline);
    } finally {
      sending = false;
      if (response?.ok && edit > sent) timer = setTimeout(save, WAIT);
      if (!holds) waiting.splice(0).forEach((go) => go());
      settled.splice(0).forEach((go) => go());
    }
  }

  // -- for what is sent beside the form, such as files

  let holds = 0;
  const settled = [];
  window.handschlag.editor = {
    value: (name) => hidden(name).value,
    address: () => form.action,
    swap,
    tell: (answer) => html(answer, ""),
    // the form does not leave the page before this is called back
    hold: () => {
      holds += 1;
      return () => {
        holds -= 1;
        if (!holds && !sending) waiting.splice(0).forEach((go) => go());
      };
    },
    // true once the server has this draft and everything typed into it
    saved: async () => {
      if (!draft && edit === confirmed) changed();
      if (edit > confirmed || sending) {
        await new Promise((go) => { settled.push(go); save(); });
      }
      return Boolean(draft);
    },
  };

  async function take(response, answer, sent, key) {
    if (response.ok) {
      pause = 0;
      comingBack = false;
      confirmed = sent;
      const language = swap(answer);
      if (edit > sent) keep();
      if (edit === sent || key !== own()) forget(key);  // a new draft has a name of its own now
      hide();
      // numbers and dates are typed in the language of the document: show them in the new one
      if (language && language !== hidden("typed_in").value && edit === sent && !holds) location.replace(form.action);
    } else if (response.status === 409) {
      html(answer, "warn");          // kept on the server as a version of its own
      forget(key);
    } else if (response.status === 410) {
      html(answer, "");
      forget(key);
    } else if (response.status === 403) {
      if (await freshToken()) later("", 0); else later(text.trouble);
    } else if (response.status === 404 && draft && await cameBack()) {
      later("", 0);
    } else if (response.status === 404 && draft) {
      // this browser lost the draft: go on with a new one, nothing typed is lost
      forget(key);
      draft = "";
      form.action = text.start;
      hidden("base_revision").value = 0;
      keep();
      later("", 0);
    } else if (response.status === 413 || response.status === 422) {
      show(answer, "warn");
      const file = hidden("logo");
      if (file) file.value = "";
    } else {
      later(response.status === 429 ? text.busy : text.trouble);
    }
  }

  function later(words, wait) {
    pause = wait ?? Math.min(Math.max(pause * 2, 1000), LONGEST_PAUSE);
    if (words) show(words, "warn");
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  // the page of a new document is there for everybody, also where this browser has lost its session
  async function freshToken() {
    const page = await fetch(text.start);
    const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("#bill [name=csrfmiddlewaretoken]");
    if (!token) return false;
    const changedToken = hidden("csrfmiddlewaretoken").value !== token.value;
    hidden("csrfmiddlewaretoken").value = token.value;
    return changedToken;
  }

  // the secret link on this page opens the draft again, as it would in another browser; once, then a new draft begins
  let comingBack = false;
  async function cameBack() {
    const link = document.getElementById("secret")?.value;
    if (!link || comingBack) return false;
    comingBack = true;
    const token = new URLSearchParams({ csrfmiddlewaretoken: hidden("csrfmiddlewaretoken").value });
    const response = await fetch(new URL(link).pathname, { method: "POST", body: token, redirect: "manual" });
    return response.type === "opaqueredirect";
  }

  addEventListener("online", () => { if (edit > confirmed) save(); });
  addEventListener("pagehide", () => {
    if (edit <= confirmed) return;
    keep();
    const data = body();
    if (data instanceof URLSearchParams && data.toString().length < KEEPALIVE_LIMIT) {
      fetch(form.action, { method: "POST", body: data, headers: { "X-Fragment": "1" }, keepalive: true }).catch(() => {});
    }
  });

  // -- what the answer changes on the page

  function swap(answer) {
    const fresh = new DOMParser().parseFromString(answer, "text/html").body.firstElementChild;
    if (!fresh) return;
    const about = fresh.dataset;
    if (about.revision) hidden("base_revision").value = about.revision;
    if (draft !== about.draft) {
      draft = about.draft;
      form.action = about.address;
      history.replaceState(history.state, "", about.address);
    }
    const open = document.getElementById("fine")?.open;
    const inCheck = document.getElementById("check").contains(document.activeElement);
    const undo = document.getElementById("undone");
    for (const part of fresh.querySelectorAll("[id]")) {
      const place = document.getElementById(part.id);
      if (!place || part.parentElement.closest("[id]") || place.isEqualNode(part)) continue;
      if (place.contains(document.activeElement) && part.id === "keep") continue;
      place.replaceWith(part);
    }
    if (undo && !undo.hidden) document.getElementById("undone")?.replaceWith(undo);
    const fine = document.getElementById("fine");
    if (fine && open) fine.open = true;
    if (inCheck && !document.getElementById("check").contains(document.activeElement)) document.getElementById("check").focus();
    preview(about.preview, about.version);
    return about.language;
  }

  const pages = document.getElementById("pages");
  let loading = null;
  async function preview(source, version) {
    if (pages.dataset.version === version && pages.dataset.source === source) return;
    loading?.abort();
    loading = new AbortController();
    const signal = loading.signal;
    try {
      const page = async (n) => {
        const response = await fetch(source.replace(/1\.svg$/, `${n}.svg`) + `?v=${version}`, { signal });
        if (!response.ok) throw new Error(String(response.status));
        return [await response.blob(), Number(response.headers.get("X-Pages") || 1)];
      };
      const [first, count] = await page(1);
      const rest = [];
      for (let n = 2; n <= count; n++) rest.push((await page(n))[0]);
      const pictures = await Promise.all([first, ...rest].map((blob, i) => picture(blob, i + 1)));
      if (signal.aborted) return;
      for (const old of pages.querySelectorAll("img")) if (old.src.startsWith("blob:")) URL.revokeObjectURL(old.src);
      pages.replaceChildren(...pictures);
      Object.assign(pages.dataset, { version, source });
    } catch { /* the old page stays; the next change tries again */ }
  }

  async function picture(blob, n) {
    const image = new Image(794, 1123);
    image.className = "sheet";
    image.alt = pages.dataset.label.replace("%s", n);
    image.src = URL.createObjectURL(blob);
    await image.decode();
    return image;
  }

  // -- words to the person

  function show(words, kind = "") {
    alertBox.className = `ed-alert note ${kind}`;
    if (alertBox.textContent !== words) alertBox.textContent = words;
  }
  function html(answer, kind) {
    const part = new DOMParser().parseFromString(answer, "text/html").body;
    alertBox.className = `ed-alert note ${kind}`;
    alertBox.replaceChildren(...part.childNodes);
  }
  function hide() {
    alertBox.className = "ed-alert";
    alertBox.replaceChildren();
  }

  window.handschlag.offerUndo = (words, undo) => {
    const place = document.getElementById("undone");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet s";
    button.textContent = text.undo;
    button.addEventListener("click", () => {
      place.hidden = true;
      place.replaceChildren();
      toast.replaceChildren();
      window.handschlag.announce(text.undone);
      undo();
      if (document.activeElement === document.body) document.getElementById("check").focus();
    });
    const say = document.createElement("span");
    say.textContent = words;
    place.replaceChildren(say, button);
    place.hidden = false;
    // on a phone the check is on another tab, so the way back is also at the bottom of the form
    const copy = button.cloneNode(true);
    copy.addEventListener("click", () => button.click());
    toast.replaceChildren(say.cloneNode(true), copy);
  };
  const toast = document.createElement("div");
  toast.className = "ed-undo";
  document.querySelector(".ed-acts").prepend(toast);

  // -- private people are told prices with VAT, as long as no price has been written

  let wasNet = false;
  form.addEventListener("change", (event) => {
    const [net, gross] = form.querySelectorAll('[name="prices_include_vat"]');
    if (event.target.name !== "buyer.kind" || !gross) return;
    if ([...form.querySelectorAll('#rows [name$=".price"]')].some((price) => price.value.trim())) return;
    if (event.target.value === "consumer") { wasNet = net.checked; gross.checked = true; }
    else if (wasNet) { wasNet = false; net.checked = true; }
    changed();
  });

  // -- findings

  document.addEventListener("click", (event) => {
    const fix = event.target.closest("button[data-changes]");
    if (fix) {
      const changes = JSON.parse(fix.dataset.changes);
      const before = changes.map(([name]) => [name, form.elements.namedItem(name)?.value]);
      if (before.some(([, value]) => value === undefined)) return;  // a field the form does not show: the server does it
      event.preventDefault();
      changes.forEach(([name, value]) => { setField(name, value); reveal(form.elements.namedItem(name)); });
      fix.closest("[data-offer]")?.remove();
      changed();
      save();
      window.handschlag.offerUndo(fix.textContent.trim() + ".", () => {
        before.forEach(([name, value]) => setField(name, value));
        changed();
        save();
      });
      document.getElementById("check").focus();
      return;
    }
    const jump = event.target.closest("a[href^='#']");
    if (!jump || !document.querySelector(".ed").contains(jump)) return;
    const target = document.getElementById(jump.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    document.getElementById("tab-form").checked = true;
    reveal(target);
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  });

  function reveal(target) {
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const shows = { delivery_date: "supply-day", "period-start_date": "supply-period", "period-end_date": "supply-period" }[target.id];
    const radio = shows && document.getElementById(shows);
    if (radio && !radio.checked && !(target.id === "delivery_date" && !target.value)) radio.checked = true;
    if (target.id === "due_date") { const days = document.getElementById("due_days"); if (days.value !== "date") days.value = "date"; }
  }

  // -- events

  form.addEventListener("input", (event) => { if (event.target.type !== "file") changed(); });
  form.addEventListener("change", (event) => {
    if (event.target.name === "logo") { changed(); save(); }
    if (event.target.type === "radio" || event.target.tagName === "SELECT") changed();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.id === "find_situation") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=find-situation]"));
      return;
    }
    if (event.key === "Enter" && event.target.matches("input") && !event.defaultPrevented && !event.ctrlKey && !event.metaKey) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (sending || holds) {
      // the answer tells which draft this is; only then may the form go
      event.preventDefault();
      waiting.push(() => form.requestSubmit(button));
      return;
    }
    clearTimeout(timer);
    edit += 1;
    hidden("edit").value = edit;
    keep();
    confirmed = edit;   // the form itself carries everything now; the page that follows forgets the copy
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  restore();
})();
