// 開催日時: shows beneath the words how they are read, while they are typed.
"use strict";

const words = document.querySelector("#id_schedule");
const address = document.currentScript.dataset.reading;
const said = document.createElement("p");
said.className = "help";
said.setAttribute("role", "status");
words.after(said);
let waiting, asked = 0;

async function show() {
  const turn = ++asked;
  try {
    const answer = await fetch(`${address}?${new URLSearchParams({ words: words.value })}`);
    if (turn === asked && answer.ok) said.textContent = (await answer.json()).said;
  } catch { /* without a signal, the words are read when the form is sent */ }
}

words.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (!event.isComposing) waiting = setTimeout(show, 300);
});
words.addEventListener("compositionend", () => { waiting = setTimeout(show, 300); });
if (words.value) show();
