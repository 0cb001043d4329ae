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
