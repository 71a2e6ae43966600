// While a sheet is being read or taken in, or anything else takes its time, the page tells how far it is. It may be left: the server goes on.
"use strict";

const ASKED_EVERY = 300; // milliseconds

const tell = (form, sentence, label) => {
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  told.textContent = sentence;
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", label);
  // Beside the bar, which says the same to who cannot see it: read aloud several times a second it would only disturb.
  const words = document.createElement("p");
  words.className = "quiet";
  words.setAttribute("aria-hidden", "true");
  form.append(told, bar, words);
  const timer = setInterval(async () => {
    try {
      const soFar = await (await fetch(form.dataset.progress || form.dataset.reading)).json();
      if (soFar.words) {
        bar.value = soFar.part;
        words.textContent = soFar.words;
      }
    } catch {
      clearInterval(timer); // the next page is on its way
    }
  }, ASKED_EVERY);
  const stop = () => {
    clearInterval(timer);
    for (const one of [told, bar, words]) one.remove();
  };
  return { told, timer, stop };
};

for (const reading of document.querySelectorAll("form[data-reading]")) {
  reading.addEventListener("submit", () => {
    for (const button of reading.querySelectorAll("button")) button.disabled = true;
    const { stop } = tell(reading, "送って、読み取っています。", "読み取りの進みぐあい");
    addEventListener("pagehide", () => {
      stop();
      for (const button of reading.querySelectorAll("button")) button.disabled = false;
    });
  });
}

const waiting = document.querySelector("form[data-progress]");
waiting?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const sent = new FormData(waiting);
  waiting.replaceChildren();
  const doing = waiting.dataset.doing ?? "取り込んでいます。";
  const label = waiting.dataset.doing ? "進みぐあい" : "取り込みの進みぐあい";
  const { told, timer } = tell(waiting, `${doing}この画面を離れても続きます。`, label);
  try {
    const answer = await fetch(waiting.action, { method: "POST", body: sent, headers: { "X-Waits": "yes" } });
    location.assign(answer.headers.get("X-Then") ?? answer.url);
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
