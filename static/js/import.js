// While a sheet is being taken in, the page tells how far it is. It may be left: the server goes on.
"use strict";

const waiting = document.querySelector("form[data-progress]");
waiting?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const sent = new FormData(waiting);
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "取り込みの進みぐあい");
  told.textContent = "取り込んでいます。この画面を離れても続きます。";
  waiting.replaceChildren(told, bar);
  const timer = setInterval(async () => {
    const { done, rows } = await (await fetch(waiting.dataset.progress)).json();
    bar.max = rows;
    bar.value = done;
  }, 500);
  try {
    const answer = await fetch(waiting.action, { method: "POST", body: sent });
    location.assign(answer.url);
  } catch {
    told.textContent = "通信が切れました。画面を開きなおして、結果を確かめてください。";
  } finally {
    clearInterval(timer);
  }
});
