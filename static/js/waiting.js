// Visits that wait on this device until the server has taken them in: kept before they are sent, each taken in once.
//
// An entry: { key, user, at, label, path, fields: [[name, value]], files: [[name, File]], chosen: [[name, value, words]],
// problem, heldUntil, tries }. The key is made on the device and goes with every attempt, also after mending, so that the
// server knows one that it has taken in though its answer was lost. An entry is forgotten when the server says that it
// has it, or when its writer throws it away, and for no other reason.

const STORE = "visits";
const me = document.body.dataset.signedIn;

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("visits", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, act) {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = act(transaction.objectStore(STORE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    return request.result;
  } finally {
    database.close();
  }
}

export const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
export const keep = (entry) => inStore("readwrite", (store) => store.put(entry));
export const forget = (key) => inStore("readwrite", (store) => store.delete(key));
export const entry = (key) => inStore("readonly", (store) => store.get(key));
export const all = async () => (await inStore("readonly", (store) => store.getAll())).sort((a, b) => a.at - b.at);
export const mine = async () => (await all()).filter((one) => one.user === me);

export const WHILE_SENT = 3 * 60 * 1000; // milliseconds for which nothing else sends an entry
export const WHILE_MENDED = 30 * 60 * 1000;
const TRIES = 5; // answers that are errors of the server, before its writer is told
const open = new URLSearchParams(location.search).get("waiting");
const isBeingMended = (one) => one.key === open || one.heldUntil > Date.now();
const refusal = (sentence) => ({ errors: [{ field: "", label: "", sentence }], warnings: [], confirm: "", already: "" });

// { state: "taken", location, said } | { state: "refused", problem } | { state: "failed" | "waiting" | "signed-out" }
export async function send(one) {
  try {
    // Who is signed in and the token that a form needs: what a page kept on the device knows may be old.
    const greeting = await fetch("/activities/hello/", { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15000) });
    if (greeting.type === "opaqueredirect") return { state: "signed-out" };
    if (greeting.status === 403) return { state: "refused", problem: refusal("この利用者は、訪問を記録できません。担当課の管理者に相談してください。") };
    if (!greeting.ok) return { state: "failed" };
    const known = await greeting.json();
    if (String(known.user) !== one.user) return { state: "signed-out" };
    const body = new FormData();
    for (const [name, value] of one.fields) body.append(name, value);
    for (const [name, file] of one.files) body.append(name, file, file.name);
    body.set("submission", one.key);
    const answer = await fetch(one.path, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": known.token },
      signal: AbortSignal.timeout(one.files.length ? 120000 : 20000),
    });
    if (answer.status === 201) return { state: "taken", ...(await answer.json()) };
    if (answer.status === 422 || answer.status === 409) return { state: "refused", problem: await answer.json() };
    if (answer.type === "opaqueredirect") return { state: "signed-out" };
    if (answer.status >= 500 || answer.status === 429) return { state: "failed" };
    const sentence = answer.status === 413 ? "写真やファイルが大きすぎます。数を減らして送りなおしてください。" : "この記録は受け付けられませんでした。開いて確かめてください。";
    return { state: "refused", problem: refusal(sentence) };
  } catch {
    return { state: "waiting" }; // no signal, or the answer was lost: the same key goes again
  }
}

// An error of the server may pass; after several its writer is told, and can send again or throw it away.
export function oneMoreTry(one) {
  const tries = (one.tries || 0) + 1;
  return tries < TRIES ? { tries } : { tries: 0, problem: refusal("サーバーの不具合で、まだ受け付けられていません。しばらくして、もう一度送ってください。") };
}

let sending = false;
export async function sendAll() {
  if (sending || !me) return;
  sending = true;
  try {
    for (const one of await mine()) {
      if (one.problem || isBeingMended(one)) continue;
      const outcome = await send(one);
      if (outcome.state === "taken") await forget(one.key);
      else if (outcome.state === "refused") await keep({ ...one, problem: outcome.problem });
      else if (outcome.state === "failed") await keep({ ...one, ...oneMoreTry(one) }); // the others are sent all the same
      else break;
    }
  } finally {
    sending = false;
    await tell();
  }
}

export async function tell() {
  const place = document.querySelector("#waiting");
  const entries = await mine();
  dispatchEvent(new CustomEvent("waiting", { detail: entries }));
  if (!place || location.pathname === place.dataset.page) return;
  const stuck = entries.filter((one) => one.problem).length;
  place.hidden = entries.length === 0;
  if (place.hidden) return;
  const link = document.createElement("a");
  link.href = place.dataset.page;
  link.textContent = `送信を待つ訪問の記録が${entries.length}件あります${stuck ? `（うち${stuck}件は確かめてください）` : ""}`;
  place.replaceChildren(link);
}

if (me) {
  addEventListener("online", sendAll);
  setInterval(async () => { if ((await mine()).some((one) => !one.problem)) sendAll(); }, 60000);
  tell().then(sendAll).catch(() => {}); // a browser that keeps nothing: forms are sent as usual
}
