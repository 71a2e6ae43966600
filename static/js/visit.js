// The form of a visit on a phone: organizations found as one types, taps instead of typing, and no visit lost.

import { all, entry as keptEntry, forget, keep, newKey, send, sendAll, tell } from "./waiting.js";

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
const days = small("div", { className: "offered" });
for (const [label, back] of [["きょう", 0], ["きのう", 1]]) {
  const button = small("button", { type: "button", className: "chip", textContent: label });
  button.addEventListener("click", () => {
    const then = new Date();
    then.setDate(then.getDate() - back);
    day.value = `${then.getFullYear()}-${String(then.getMonth() + 1).padStart(2, "0")}-${String(then.getDate()).padStart(2, "0")}`;
    changed(day);
  });
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

form.querySelectorAll("select[data-picker]").forEach(picker);

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
const reopened = new URLSearchParams(location.search).get("waiting");
const button = form.querySelector(".actions--form .button");

function labelOf() {
  const [, month, date] = day.value.split("-").map(Number);
  const met = [...form.elements.organizations.selectedOptions].map((one) => one.textContent);
  const where = [...met, form.elements.new_name.value, form.elements.venue.value].filter(Boolean);
  return `${month}月${date}日　${where.slice(0, 3).join("、") || "（団体の記録なし）"}`;
}

function asEntry(submitter) {
  const data = [...new FormData(form, submitter?.name ? submitter : null)];
  return {
    key: form.elements.submission.value,
    user: document.body.dataset.signedIn,
    at: Date.now(),
    label: labelOf(),
    path: location.pathname,
    fields: data.filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"),
    files: data.filter(([, value]) => value instanceof File && value.name),
  };
}

function startAgain(entry, isSignedOut) {
  form.dispatchEvent(new Event("kept"));
  form.reset();
  form.elements.submission.value = newKey();
  form.querySelectorAll("input, select").forEach((control) => control.dispatchEvent(new Event("change", { bubbles: true })));
  form.dispatchEvent(new Event("kept"));
  document.querySelector("#on-device")?.remove();
  const told = small("div", { className: "notice", id: "on-device", tabIndex: -1 },
    small("h2", { textContent: "この端末に保存しました" }),
    small("p", { textContent: `「${entry.label}」は、${isSignedOut ? "ログインしなおすと" : "電波がつながると"}自動で送ります。画面を閉じても消えません。続けて次の訪問を記録できます。` }));
  if (isSignedOut) told.append(small("p", {}, small("a", { href: `/account/login/?next=${location.pathname}`, textContent: "ログインする" })));
  told.setAttribute("role", "status");
  form.before(told);
  told.focus();
}

async function record(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button.disabled) return;
  button.disabled = true;
  const words = button.textContent;
  button.textContent = "記録しています…";
  const submitter = event.submitter;
  try {
    await shrinking;
    const entry = asEntry(submitter);
    try {
      await keep(entry);
      if (reopened && reopened !== entry.key) await forget(reopened);
    } catch {
      return native(submitter); // a browser that keeps nothing
    }
    const outcome = await send(entry);
    if (outcome.state === "taken") {
      await forget(entry.key);
      form.dispatchEvent(new Event("kept"));
      sessionStorage.setItem("said", outcome.said);
      location.assign(outcome.location);
    } else if (outcome.state === "refused") {
      await forget(entry.key);
      native(submitter); // the server shows the form again with its sentences
    } else {
      startAgain(entry, outcome.state === "signed-out");
      await tell();
    }
  } finally {
    button.disabled = false;
    button.textContent = words;
  }
}

function native(submitter) {
  if (submitter?.name) form.append(small("input", { type: "hidden", name: submitter.name, value: submitter.value }));
  form.dispatchEvent(new Event("kept"));
  HTMLFormElement.prototype.submit.call(form);
}

if (queued) {
  if (form.dataset.wrong !== "yes") form.elements.submission.value = newKey(); // the page may have been kept on the device
  addEventListener("submit", (event) => { if (event.target === form) record(event); }, true);
  if (reopened) {
    const entry = await keptEntry(reopened);
    if (entry && entry.user === document.body.dataset.signedIn) {
      window.fill(entry.fields);
      const list = new DataTransfer();
      entry.files.forEach(([, file]) => list.items.add(file));
      filesField.files = list.files;
      form.querySelectorAll("details.group").forEach((group) => {
        group.open = [...group.querySelectorAll("input, select, textarea")].some((one) => (one.type === "checkbox" ? one.checked : one.value));
      });
    }
  }
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
