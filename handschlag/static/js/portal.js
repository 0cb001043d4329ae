// The customer page: says that a person has looked, and shows that something was copied. The page works without.
"use strict";
(() => {
  // Opening a link proves nothing, scanners do that too. A touch, a key or a turn of the wheel is a person.
  const address = document.body.dataset.seen;
  const signs = ["pointerdown", "keydown", "wheel", "touchmove"];
  const tell = (event) => {
    if (!event.isTrusted) return;
    signs.forEach((sign) => removeEventListener(sign, tell));
    fetch(address, { method: "POST", keepalive: true }).catch(() => { /* the next visit tells */ });
  };
  if (address) signs.forEach((sign) => addEventListener(sign, tell, { passive: true }));

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".cp [data-copy]");
    if (!button) return;
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 2000);
  });
})();

// A quote: the sum follows the choice; the server counts, as the button does without script.
(() => {
  const form = document.getElementById("annehmen");
  const sum = document.getElementById("summe");
  if (!form || !sum || !document.querySelector("[data-choose]")) return;
  const button = form.querySelector("[data-recount]");
  if (button) button.remove();
  let asked = 0;
  document.addEventListener("change", async (event) => {
    if (!event.target.matches("[data-choose]")) return;
    const choice = new URLSearchParams();
    new FormData(form).forEach((value, name) => { if (name.startsWith("wahl")) choice.append(name, value); });
    if (![...choice].length) choice.append("wahl", "0");
    const mine = ++asked;
    const answer = await fetch(`${location.pathname}?${choice}`).catch(() => null);
    if (!answer || !answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    sum.replaceChildren(...page.getElementById("summe").childNodes);
    page.querySelectorAll(".qsect [id]").forEach((amount) => document.getElementById(amount.id).replaceChildren(...amount.childNodes));
    page.querySelectorAll(".ql").forEach((line) => document.getElementById(line.id).classList.toggle("off", line.classList.contains("off")));
  });
})();
