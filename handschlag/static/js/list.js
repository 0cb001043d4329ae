// The list: rows by key, the sum of what is picked. Nothing here is needed to use the page.
"use strict";
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  const link = (row) => row.querySelector("a.row-link");
  const visible = (row) => [...row.querySelectorAll("a")].find((element) => element.offsetParent) || link(row);
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const move = (step) => {
    if (!rows.length) return;
    const at = here();
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
    visible(rows[next]).focus();
  };
  const act = {
    j: () => move(1),
    k: () => move(-1),
    x: () => { const at = here(); if (at >= 0) rows[at].querySelector("input[type=checkbox]")?.click(); },
  };
  for (const [key, run] of Object.entries(act)) document.querySelector(`span[data-key="${key}"]`)?.addEventListener("click", run);

  const form = document.querySelector(".picking");
  if (!form) return;
  const said = document.getElementById("picked");
  const language = document.documentElement.lang;
  const count = () => {
    const picked = [...form.querySelectorAll("input[name=rechnung]:checked")];
    const sums = new Map();
    for (const box of picked) sums.set(box.dataset.currency, (sums.get(box.dataset.currency) || 0) + Number(box.dataset.minor));
    const amounts = [...sums].map(([currency, minor]) => {
      const money = new Intl.NumberFormat(language, { style: "currency", currency });
      return money.format(minor / 10 ** money.resolvedOptions().maximumFractionDigits);
    });
    const strong = Object.assign(document.createElement("b"), { textContent: `${picked.length} ${said.dataset.word}` });
    said.replaceChildren(strong, ` ${amounts.join(" + ")}`);
  };
  form.addEventListener("change", count);
  form.addEventListener("reset", () => setTimeout(count));
  count();
})();
