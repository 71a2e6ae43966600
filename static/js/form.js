// Forms: what has been typed is neither lost nor sent twice, and a day is shown in the Japanese era.
"use strict";

const form = document.querySelector("form[data-keep]");
const kept = `draft ${form.dataset.keep} ${location.pathname}`;
const own = new Set(["csrfmiddlewaretoken", "seen", "submission", "confirmed"]);
let changed = form.dataset.wrong === "yes";
let leaving = false;

function typed() {
  return [...new FormData(form)].filter(([name, value]) => !own.has(name) && typeof value === "string");
}

const asOpened = JSON.stringify(typed());

function fill(entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) || []), value]);
  for (const control of form.elements) {
    if (!control.name || own.has(control.name) || control.type === "file") continue;
    const given = values.get(control.name) || [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
    else control.value = given[0] ?? "";
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// A draft lives as long as the tab, never on the disk of a shared PC, and only under the name of who typed it.
function offerDraft() {
  const draft = sessionStorage.getItem(kept);
  if (!draft || form.dataset.wrong === "yes") return;
  sessionStorage.removeItem(kept);
  if (draft === asOpened) return;
  const offer = document.createElement("div");
  offer.className = "notice";
  offer.setAttribute("role", "status");
  offer.innerHTML = "<p>保存していない入力が、この画面に残っています。</p>";
  for (const [label, act] of [["入力を戻す", () => { fill(JSON.parse(draft)); changed = true; }], ["捨てる", () => {}]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = label;
    button.addEventListener("click", () => { act(); offer.remove(); });
    offer.append(button, " ");
  }
  form.before(offer);
}

form.addEventListener("input", () => { changed = true; });
form.addEventListener("change", () => { changed = changed || JSON.stringify(typed()) !== asOpened; });
addEventListener("pagehide", () => {
  if (changed) sessionStorage.setItem(kept, JSON.stringify(typed()));
});
addEventListener("beforeunload", (event) => {
  if (changed && !leaving) event.preventDefault();
});
form.addEventListener("submit", (event) => {
  if (leaving) return event.preventDefault();
  leaving = true;
  sessionStorage.setItem("sent", kept); // page.js forgets the draft once the server has answered
});
form.addEventListener("kept", () => { // visit.js has brought it to safety
  changed = false;
  sessionStorage.removeItem(kept);
});
addEventListener("pageshow", () => { leaving = false; });
document.querySelector("[data-leave]")?.addEventListener("click", (event) => {
  if (changed && !confirm("入力した内容は保存されません。やめてもよいですか。")) return event.preventDefault();
  leaving = true;
  changed = false;
  sessionStorage.removeItem(kept);
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

function inEra(control) {
  const words = document.createElement("output");
  words.className = "wareki";
  words.htmlFor = control.id;
  control.after(words);
  const era = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { dateStyle: "long", timeZone: "UTC" });
  const weekday = new Intl.DateTimeFormat("ja-JP", { weekday: "short", timeZone: "UTC" });
  const show = () => {
    const day = control.valueAsDate;
    words.value = day ? `${era.format(day).replace(/(\D)1年/, "$1元年")}（${weekday.format(day)}）` : "";
  };
  control.addEventListener("input", show);
  control.addEventListener("change", show);
  show();
}

document.querySelector("[data-log-out]")?.addEventListener("submit", () => { changed = false; });
document.querySelectorAll("[data-wareki]").forEach(inEra);
offerDraft();
