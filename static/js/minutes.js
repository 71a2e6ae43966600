// Minutes: what is typed is kept on the server every few seconds and when the page is left, never on this PC.

const form = document.querySelector("#page-form");
const said = document.querySelector("#draft");
const EVERY = 3000; // milliseconds
let timer = 0;
let isChanged = false;
let isOver = false; // the form has been sent, or its draft thrown away
let asking = null;

const now = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));

async function keep() {
  timer = 0;
  if (!isChanged || isOver) return;
  isChanged = false;
  asking = new AbortController();
  try {
    const answer = await fetch(said.dataset.address, { method: "POST", body: now(), signal: asking.signal });
    if (answer.redirected || !answer.ok) throw new Error(answer.redirected ? "signed out" : "refused");
    const { saved, elsewhere } = await answer.json();
    if (elsewhere) {
      said.textContent = "この議事録の下書きが、別の画面でも書かれています。ここで書いたことは下書きに残していません。"
        + "「議事録を保存する」を押せば残ります。別の画面の下書きは、このページを開きなおすと出ます。";
    }
    if (!saved || isOver) return;
    said.textContent = `${saved} に下書きを残しました。このページを閉じても、次に開いたときに続きから書けます。`;
    if (!isChanged) form.dispatchEvent(new Event("kept")); // form.js need not keep it too
  } catch (problem) {
    if (isOver) return;
    isChanged = true;
    said.textContent = problem.message === "signed out"
      ? "ログインが切れました。下書きを残せません。別のタブでログインすると、続きを残せます。"
      : "下書きを残せませんでした。つながったら、もう一度残します。";
    later();
  }
}

function later() {
  timer ||= setTimeout(keep, EVERY);
}

function keepBeforeLeaving() {
  if (!isChanged || isOver) return;
  if (navigator.sendBeacon(said.dataset.address, now())) isChanged = false;
}

function typed() {
  isChanged = true;
  later();
}

function over() {
  isOver = true;
  asking?.abort();
}

form.addEventListener("input", typed);
form.addEventListener("change", typed);
form.addEventListener("submit", over);
document.querySelector("#discard")?.addEventListener("submit", () => {
  over();
  form.dispatchEvent(new Event("kept"));
});
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepBeforeLeaving(); });
addEventListener("pagehide", keepBeforeLeaving);
addEventListener("pageshow", () => { isOver = false; });
if (form.dataset.wrong === "yes") typed(); // shown again with what was typed, not saved yet
