// While a sheet is being read or taken in, the page tells how far it is. It may be left: the server goes on.
"use strict";

const tell = (form, sentence, label) => {
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  told.textContent = sentence;
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", label);
  form.append(told, bar);
  const timer = setInterval(async () => {
    try {
      const { done, rows } = await (await fetch(form.dataset.progress || form.dataset.reading)).json();
      if (done) {
        bar.max = rows;
        bar.value = done;
      }
    } catch {
      clearInterval(timer); // the next page is on its way
    }
  }, 500);
  return { told, bar, timer };
};

for (const reading of document.querySelectorAll("form[data-reading]")) {
  reading.addEventListener("submit", () => {
    for (const button of reading.querySelectorAll("button")) button.disabled = true;
    const { told, bar, timer } = tell(reading, "読み取って確かめています。", "読み取りの進みぐあい");
    addEventListener("pagehide", () => {
      clearInterval(timer);
      told.remove();
      bar.remove();
      for (const button of reading.querySelectorAll("button")) button.disabled = false;
    });
  });
}

const waiting = document.querySelector("form[data-progress]");
waiting?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const sent = new FormData(waiting);
  waiting.replaceChildren();
  const { told, timer } = tell(waiting, "取り込んでいます。この画面を離れても続きます。", "取り込みの進みぐあい");
  try {
    const answer = await fetch(waiting.action, { method: "POST", body: sent });
    location.assign(answer.url);
  } catch {
    told.textContent = "通信が切れました。画面を開きなおして、結果を確かめてください。";
  } finally {
    clearInterval(timer);
  }
});

// What is confirmed is what the page shows: after another choice the sheet is read again first.
for (const reading of waiting ? document.querySelectorAll("form[data-reading]") : []) {
  reading.addEventListener("change", () => {
    const button = waiting.querySelector("button");
    if (!button || button.disabled) return;
    button.disabled = true;
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.textContent = "選びなおしました。「この列で読みなおす」を押してから取り込みます。";
    waiting.append(said);
  });
}
