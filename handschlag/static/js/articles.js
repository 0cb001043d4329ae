// While a line is being typed, articles whose number or name begins like that are offered; one fills the line.
"use strict";
(() => {
  const rows = document.getElementById("rows");
  const form = document.getElementById("bill");
  if (!rows?.dataset.offers) return;
  const WAIT = 150;
  const list = Object.assign(document.createElement("ul"), { id: "offers", className: "offers" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", rows.dataset.offered.replace("%s ", "").split(".")[0]);
  let field = null, timer = 0, asked = 0;

  const isName = (element) => element.matches('.line input[name$=".name"]');
  const value = (name) => form.elements.namedItem(name)?.value ?? "";
  const options = () => [...list.children];
  const chosen = () => list.querySelector('[aria-selected="true"]');

  function prepare(input) {
    if (input.getAttribute("role") === "combobox") return;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
  }

  function close() {
    clearTimeout(timer);
    asked += 1;
    list.remove();
    list.replaceChildren();
    if (!field) return;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-controls");
    field.removeAttribute("aria-activedescendant");
    field = null;
  }

  async function ask(input) {
    const mine = ++asked, typed = input.value.trim();
    if (typed.length < 2) { close(); return; }
    const gross = form.querySelector('[name="prices_include_vat"]:checked')?.value ?? value("prices_include_vat");
    const query = new URLSearchParams({ q: typed, day: value("issue_date"), language: value("language"), situation: value("tax_situation"), customer: value("customer"), gross });
    let answer;
    try {
      const response = await fetch(`${rows.dataset.offers}?${query}`, { headers: { "X-Fragment": "1" } });
      if (!response.ok) return;
      answer = await response.text();
    } catch { return; }  // offline: typing goes on without offers
    if (mine !== asked || document.activeElement !== input) return;
    const found = new DOMParser().parseFromString(`<ul>${answer}</ul>`, "text/html").querySelectorAll("li");
    if (!found.length) { close(); return; }
    field = input;
    list.replaceChildren(...found);
    input.closest(".field").append(list);
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", "offers");
    input.removeAttribute("aria-activedescendant");
    window.handschlag.announce(rows.dataset.offered.replace("%s", found.length));
  }

  function choose(option) {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    const line = JSON.parse(option.dataset.line), row = field.closest(".line"), input = field;
    const of = (name) => row.querySelector(`[name$=".${name}"]`);
    for (const name of ["name", "description", "article_number", "price"]) if (line[name] !== undefined) of(name).value = line[name];
    if (line.tax_situation !== undefined) of("tax_situation").value = line.tax_situation;
    if (of("unit_name")) of("unit_name").value = "";
    window.handschlag.setUnit(of("unit_code"), line.unit_code);
    if (!of("quantity").value) of("quantity").value = "1";
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close();  // the event above is no typing
    of("quantity").focus();
    of("quantity").select();
  }

  rows.addEventListener("focusin", (event) => { if (isName(event.target)) prepare(event.target); });
  rows.addEventListener("input", (event) => {
    if (!isName(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask(event.target), WAIT);
  });
  rows.addEventListener("focusout", (event) => { if (event.target === field && !list.contains(event.relatedTarget)) close(); });
  // before the line's own keys: Enter takes what is chosen, and only then adds a line
  rows.addEventListener("keydown", (event) => {
    if (!field || event.target !== field || event.altKey) return;
    const all = options(), at = all.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? all.length - 1 : at - 1;
      choose(all[next] ?? null);
    } else if (event.key === "Enter" && chosen()) take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  list.addEventListener("pointerdown", (event) => event.preventDefault());  // the field keeps the focus
  list.addEventListener("click", (event) => { const option = event.target.closest("li"); if (option) take(option); });
})();
