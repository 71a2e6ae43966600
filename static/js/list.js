// The way back to a list leads to the list as it was: with its filters, its order and its page.
"use strict";

for (const more of document.querySelectorAll("[data-open-when-wide]")) {
  if (!matchMedia("(min-width: 48rem)").matches) continue;
  more.open = true;
  more.classList.add("is-always-open");
}

const back = document.querySelector("[data-back]");
if (back) {
  const search = sessionStorage.getItem(`list ${new URL(back.href).pathname}`);
  if (search) back.search = search;
} else {
  sessionStorage.setItem(`list ${location.pathname}`, location.search);
}
