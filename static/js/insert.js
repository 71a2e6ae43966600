// What is offered beside a text goes in where one is writing, or in the place of the words that it is offered for.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const text = document.getElementById(button.dataset.into);
  const words = button.dataset.replace;
  const at = words ? text.value.indexOf(words) : -1;
  const [start, end] = at < 0 ? [text.selectionStart, text.selectionEnd] : [at, at + words.length];
  text.setRangeText(button.dataset.insert, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});
