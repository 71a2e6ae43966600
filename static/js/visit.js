// The form of a visit on a phone: organizations found as one types, taps instead of typing, and no visit lost.

import { entry as keptEntry, forget, keep, newKey, send, tell, WHILE_MENDED, WHILE_SENT } from "./waiting.js";

const form = document.querySelector("#page-form");
const small = (tag, options = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...children);
  return made;
};
const changed = (control) => {
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
};

// -- numbers and days by tapping --------------------------------------------

for (const input of form.querySelectorAll("[data-stepper]")) {
  const label = form.querySelector(`label[for="${input.id}"]`).firstChild.textContent.trim();
  const step = (by, sign, word) => {
    const button = small("button", { type: "button", className: "step", textContent: sign });
    button.setAttribute("aria-label", `${label}を1人${word}`);
    button.addEventListener("click", () => {
      const number = Number(input.value.normalize("NFKC")) || 0;
      input.value = Math.max(number + by, 0);
      changed(input);
    });
    return button;
  };
  const row = small("div", { className: "stepper" });
  input.before(row);
  row.append(step(-1, "−", "減らす"), input, step(1, "＋", "増やす"));
}

const day = form.elements.visited_on;
const inJapan = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" });
const daysAgo = (back) => inJapan.format(new Date(Date.now() - back * 24 * 60 * 60 * 1000));
const days = small("div", { className: "offered" });
for (const [label, back] of [["きょう", 0], ["きのう", 1]]) {
  const button = small("button", { type: "button", className: "chip", textContent: label });
  button.addEventListener("click", () => { day.value = daysAgo(back); changed(day); });
  days.append(button);
}
day.closest(".field").append(days);

form.elements.is_lecture.addEventListener("change", () => {
  if (form.elements.is_lecture.checked) form.elements.is_outreach.checked = true;
});

// -- organizations -----------------------------------------------------------

const plain = (text) =>
  text.normalize("NFKC").toLowerCase().replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60)).replace(/\s/g, "");

function picker(select) {
  const options = [...select.options];
  const offered = options.filter((one) => one.dataset.offered).sort((a, b) => a.dataset.offered - b.dataset.offered);
  const chosen = small("ul", { className: "chosen" });
  const quick = small("div", { className: "offered" });
  const list = small("ul", { className: "found", id: `${select.id}_found`, hidden: true });
  const search = small("input", { type: "search", id: `${select.id}_search`, autocomplete: "off" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "見つかった団体");
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) search.setAttribute(name, value);
  const label = document.querySelector(`label[for="${select.id}"]`);
  label.htmlFor = search.id;
  const hint = small("div", { className: "help", id: `${select.id}_hint`, textContent: "名前か読みの一部を入れると、見つかった団体が出ます。" });
  search.setAttribute("aria-describedby", hint.id);
  select.hidden = true;
  select.before(chosen, quick, hint, search, list);

  const choose = (option, is) => { option.selected = is; changed(select); };
  let at = -1;
  const mark = (next) => {
    const items = [...list.children];
    at = items.length ? (next + items.length) % items.length : -1;
    items.forEach((item, i) => item.setAttribute("aria-selected", i === at));
    if (at >= 0) { search.setAttribute("aria-activedescendant", items[at].id); items[at].scrollIntoView({ block: "nearest" }); }
    else search.removeAttribute("aria-activedescendant");
  };
  const close = () => { list.hidden = true; search.setAttribute("aria-expanded", "false"); mark(-1); search.removeAttribute("aria-activedescendant"); };
  const item = (text, act) => {
    const made = small("li", { textContent: text, id: `${list.id}_${list.children.length}` });
    made.setAttribute("role", "option");
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", () => { search.value = ""; close(); act(); });
    list.append(made);
  };
  const look = () => {
    const wanted = plain(search.value);
    list.replaceChildren();
    at = -1;
    if (!wanted) return close();
    const found = options.filter((one) => !one.selected && one.dataset.search?.includes(wanted));
    found.slice(0, 8).forEach((one) => item(one.textContent, () => choose(one, true)));
    const typed = search.value.trim();
    if (!options.some((one) => plain(one.textContent) === wanted)) item(`「${typed}」を新しい団体として登録する`, () => makeNew(typed));
    list.hidden = false;
    search.setAttribute("aria-expanded", "true");
  };
  search.addEventListener("input", look);
  search.addEventListener("focus", look);
  search.addEventListener("blur", close);
  search.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) {
      if (event.key === "Enter") event.preventDefault(); // the form is not meant
      return;
    }
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter") list.children[Math.max(at, 0)]?.click();
    else return;
    event.preventDefault();
  });

  const show = () => {
    chosen.replaceChildren(
      ...options.filter((one) => one.selected && !one.dataset.offered).map((one) => {
        const button = small("button", { type: "button", className: "chip", textContent: `${one.textContent} ×` });
        button.setAttribute("aria-label", `${one.textContent}を外す`);
        button.addEventListener("click", () => choose(one, false));
        return small("li", {}, button);
      })
    );
    quick.replaceChildren(
      ...offered.map((one) => {
        const button = small("button", { type: "button", className: "chip", textContent: one.textContent });
        button.setAttribute("aria-pressed", one.selected);
        button.addEventListener("click", () => { choose(one, !one.selected); quick.querySelector(`[data-of="${one.value}"]`)?.focus(); });
        button.dataset.of = one.value;
        return button;
      })
    );
  };
  select.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();
}

function makeNew(name) {
  const field = form.elements.new_name;
  field.closest("details").open = true;
  field.value = name;
  changed(field);
  form.elements.new_kind.focus();
}

if (!new URLSearchParams(location.search).has("waiting")) form.querySelectorAll("select[data-picker]").forEach(picker);

// -- photos ------------------------------------------------------------------

const LONGEST = 2000; // pixels, as the server keeps them
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 500_000) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = small("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}
const filesField = form.elements.files;
let shrinking = Promise.resolve();
filesField.addEventListener("change", () => {
  shrinking = Promise.all([...filesField.files].map(smaller)).then((files) => {
    const list = new DataTransfer();
    files.forEach((file) => list.items.add(file));
    filesField.files = list.files;
  });
});

// -- recording, with and without a signal -----------------------------------

const queued = form.dataset.queue === "yes"; // a new visit; an old one is mended while connected
const query = new URLSearchParams(location.search);
const reopened = query.get("waiting");
const me = document.body.dataset.signedIn;
const button = form.querySelector(".actions--form .button");

// A page may be opened from what was kept on the device days ago: the day it offers is the device's, until one is chosen.
let dayIsChosen = form.dataset.wrong === "yes" || query.has("visited_on") || Boolean(reopened);
function offerToday() {
  if (!queued || dayIsChosen) return;
  day.value = daysAgo(0);
  day.dispatchEvent(new Event("change", { bubbles: true }));
}
day.addEventListener("input", () => { dayIsChosen = true; });
addEventListener("pageshow", offerToday);
document.addEventListener("visibilitychange", offerToday);

// Going back in the browser to a form that has made a visit brings its key back: the same once more makes no second.
function takeKey(key) {
  form.elements.submission.value = key;
  history.replaceState({ ...history.state, visit: key }, "");
}

function labelOf() {
  const [, month, date] = day.value.split("-").map(Number);
  const met = [...form.elements.organizations.selectedOptions].map((one) => one.textContent);
  const where = [...met, form.elements.new_name.value, form.elements.venue.value].filter(Boolean);
  return `${month ? `${month}月${date}日` : "（日付なし）"}　${where.slice(0, 3).join("、") || "（団体の記録なし）"}`;
}

function asEntry(confirmed) {
  const data = [...new FormData(form)];
  const fields = data.filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "confirmed"].includes(name));
  const chosen = [
    ...[...form.elements.organizations.selectedOptions].map((one) => ["organizations", one.value, one.textContent]),
    ...[...form.querySelectorAll("[name=coordinators]:checked")].map((one) => ["coordinators", one.value, one.closest("label").textContent.trim()]),
  ];
  return {
    key: form.elements.submission.value,
    user: me,
    at: Date.now(),
    label: labelOf(),
    path: location.pathname,
    fields: confirmed ? [...fields, ["confirmed", confirmed]] : fields,
    files: data.filter(([, value]) => value instanceof File && value.name),
    chosen,
    heldUntil: Date.now() + WHILE_SENT, // nothing else sends it until it is known what has become of it
  };
}

function tellAbove(id, kind, ...children) {
  document.querySelector("#on-device")?.remove();
  document.querySelector("#not-yet")?.remove();
  const told = small("div", { className: `notice ${kind}`, id, tabIndex: -1 }, ...children);
  told.setAttribute("role", id === "not-yet" ? "alert" : "status");
  form.before(told);
  told.focus();
  told.scrollIntoView({ block: "start" });
  return told;
}

function startAgain(entry, isSignedOut) {
  form.dispatchEvent(new Event("kept"));
  form.reset();
  dayIsChosen = false;
  takeKey(newKey());
  if (reopened) history.replaceState(history.state, "", location.pathname);
  form.querySelectorAll("input, select").forEach((control) => control.dispatchEvent(new Event("change", { bubbles: true })));
  offerToday();
  form.dispatchEvent(new Event("kept"));
  const when = isSignedOut ? "ログインしなおすと" : "電波がつながると";
  const told = tellAbove("on-device", "",
    small("h2", { textContent: "この端末に保存しました" }),
    small("p", { textContent: `「${entry.label}」は、${when}自動で送ります。画面を閉じても消えません。続けて次の訪問を記録できます。` }));
  if (isSignedOut) told.append(small("p", {}, small("a", { href: `/account/login/?next=${location.pathname}`, textContent: "ログインする" })));
}

// Why the server has not taken the visit in, beside all that was entered: photos stay chosen, nothing is typed again.
function showProblem(problem) {
  const { errors, warnings, confirm, already } = problem;
  form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
  const lines = errors.map(({ field, label, sentence }) => {
    if (field === "id_reason") askForReason();
    const control = document.getElementById(field);
    control?.setAttribute("aria-invalid", "true");
    if (control) control.closest("details")?.setAttribute("open", "");
    return small("li", {}, control ? small("a", { href: `#${field}`, textContent: label }) : label, label ? "：" : "", sentence);
  });
  const list = small("ul", {}, ...lines, ...warnings.map((one) => small("li", { textContent: one })));
  const act = (label, press) => {
    const one = small("button", { type: "button", className: "button button--quiet", textContent: label });
    one.addEventListener("click", press);
    return small("p", {}, one);
  };
  if (already) {
    tellAbove("not-yet", "", small("h2", { textContent: "この画面からは、もう記録してあります" }),
      small("p", {}, "前に送った内容は、", small("a", { href: already, textContent: "記録した内容" }), "で確かめて、そこで直せます。"),
      act("下の内容を、もう一件の訪問として記録する", () => { takeKey(newKey()); record(); }));
  } else if (errors.length) {
    tellAbove("not-yet", "notice--wrong", small("h2", { textContent: "入力を直してください" }), list,
      small("p", { textContent: "まだ記録していません。入力した内容は、この端末に残っています。" }));
  } else {
    tellAbove("not-yet", "", small("h2", { textContent: "保存する前に確かめてください" }), list,
      small("p", { textContent: "直すときは、下の欄を直してから「訪問を記録する」を押してください。" }),
      act("まちがいないので、このまま保存する", () => record(confirm)));
  }
}

// The month was accepted after the page had been made.
function askForReason() {
  if (form.elements.reason) return;
  const input = small("input", { type: "text", name: "reason", id: "id_reason", autocomplete: "off" });
  form.querySelector(".group")?.before(
    small("div", { className: "field" }, small("label", { htmlFor: input.id, textContent: "訂正の理由" }),
      small("div", { className: "help", textContent: "受理された月報に、理由と前後の内容が残ります。" }), input));
}

async function record(confirmed = "") {
  if (button.disabled) return;
  button.disabled = true;
  const words = button.textContent;
  button.textContent = "記録しています…";
  try {
    await shrinking;
    const entry = asEntry(confirmed);
    try {
      await keep(entry);
    } catch {
      return native(confirmed); // a browser that keeps nothing
    }
    const outcome = await send(entry);
    if (outcome.state === "taken") {
      await forget(entry.key);
      form.dispatchEvent(new Event("kept"));
      sessionStorage.setItem("said", outcome.said);
      location.assign(outcome.location);
    } else if (outcome.state === "refused") {
      await keep({ ...entry, problem: outcome.problem });
      showProblem(outcome.problem);
    } else {
      await keep({ ...entry, heldUntil: 0, ...(outcome.state === "failed" ? { tries: 1 } : {}) });
      startAgain(entry, outcome.state === "signed-out");
      await tell();
    }
  } finally {
    button.disabled = false;
    button.textContent = words;
  }
}

function native(confirmed) {
  if (confirmed) form.append(small("input", { type: "hidden", name: "confirmed", value: confirmed }));
  sessionStorage.setItem("sent", `draft ${form.dataset.keep} ${location.pathname}`);
  HTMLFormElement.prototype.submit.call(form);
}

// What was chosen away from a signal and cannot be chosen any more is shown all the same.
function addMissing(entry) {
  const organizations = form.elements.organizations;
  for (const [name, value, words] of entry.chosen || []) {
    if (name === "organizations" && ![...organizations.options].some((one) => one.value === value)) {
      organizations.add(new Option(words, value));
    }
    if (name === "coordinators" && !form.querySelector(`[name=coordinators][value="${CSS.escape(value)}"]`)) {
      const box = small("input", { type: "checkbox", name, value });
      (form.querySelector("[name=coordinators]")?.closest("fieldset > div > div, fieldset") || form).append(small("label", {}, box, words));
    }
  }
}

async function reopen(key) {
  const entry = await keptEntry(key);
  const isMine = entry && entry.user === me;
  if (isMine) addMissing(entry);
  form.querySelectorAll("select[data-picker]").forEach(picker);
  if (!isMine) return takeKey(newKey());
  window.fill(entry.fields);
  const list = new DataTransfer();
  entry.files.forEach(([, file]) => list.items.add(file));
  filesField.files = list.files;
  form.querySelectorAll("details.group").forEach((group) => {
    group.open = [...group.querySelectorAll("input, select, textarea")].some((one) => (one.type === "checkbox" ? one.checked : one.value));
  });
  takeKey(entry.key); // the same visit, whatever is mended in it
  await keep({ ...entry, heldUntil: Date.now() + WHILE_MENDED });
  addEventListener("pagehide", () => keptEntry(key).then((one) => one && keep({ ...one, heldUntil: 0 })));
  if (entry.problem) showProblem(entry.problem);
}

if (queued) {
  addEventListener("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    record();
  }, true);
  if (reopened) await reopen(reopened);
  else if (form.dataset.wrong !== "yes") takeKey(history.state?.visit ?? newKey());
  offerToday();
}

// -- this device, away from the signal ---------------------------------------

const CACHE = "visits";
const PAGES = ["/activities/add/", "/activities/waiting/"];
const chosen = () => localStorage.getItem("visits on this device") === document.body.dataset.signedIn;

async function keepPages() {
  const cache = await caches.open(CACHE);
  for (const page of PAGES) {
    const answer = await fetch(page, { cache: "no-store", redirect: "manual" });
    if (!answer.ok) continue;
    const parsed = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    const parts = [...parsed.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
    await cache.put(page, answer);
    for (const part of [...parts, "/static/js/waiting.js"]) await cache.add(part).catch(() => {});
  }
}

const offer = document.querySelector("#on-this-device");
if (offer && "serviceWorker" in navigator && isSecureContext) {
  const begin = async () => {
    await navigator.serviceWorker.register("/sw.js");
    await keepPages();
    navigator.storage?.persist?.();
    offer.querySelector("p").textContent = "この端末では、電波がなくても訪問を記録できます。";
    offer.querySelector("button")?.remove();
    offer.dataset.ready = "yes";
  };
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    localStorage.setItem("visits on this device", document.body.dataset.signedIn);
    begin();
  });
  if (chosen()) begin().catch(() => {});
}
