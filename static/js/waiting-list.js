// The list of visits that wait on this device: what each is, why one was not taken in, and what can be done.

import { forget, keep, mine, sendAll, all } from "./waiting.js";

const list = document.querySelector("#entries");
const quiet = document.querySelector("#no-entries");
const others = document.querySelector("#others");
const me = document.body.dataset.signedIn;

function action(label, act, grave = false) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `button ${grave ? "button--quiet" : ""}`;
  button.textContent = label;
  button.addEventListener("click", act);
  return button;
}

function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

function card(one) {
  const made = document.createElement("li");
  const head = document.createElement("h2");
  head.textContent = one.label;
  made.append(head);
  const actions = document.createElement("p");
  actions.className = "actions";
  if (one.problem) {
    const said = document.createElement("ul");
    const sentences = [...(one.problem.already ? ["同じ訪問の前の内容が、もう記録してあります。"] : []), ...one.problem.errors.map(({ label, sentence }) => (label ? `${label}：${sentence}` : sentence)), ...one.problem.warnings];
    for (const sentence of sentences) said.append(Object.assign(document.createElement("li"), { textContent: sentence }));
    made.append(paragraph("まだ送れていません。次のことを確かめてください。"), said);
    if (one.problem.already) {
      actions.append(Object.assign(document.createElement("a"), { className: "button", href: one.problem.already, textContent: "記録した内容を開く" }), " ");
    } else if (!one.problem.errors.length) {
      actions.append(action("まちがいないので、このまま記録する", async () => {
        const fields = one.fields.filter(([name]) => name !== "confirmed");
        await keep({ ...one, fields: [...fields, ["confirmed", one.problem.confirm]], problem: undefined });
        await sendAll();
      }), " ");
    } else {
      actions.append(action("もう一度送る", async () => {
        await keep({ ...one, problem: undefined });
        await sendAll();
      }), " ");
    }
  } else {
    made.append(paragraph("電波がつながると、自動で送ります。"));
  }
  const open = document.createElement("a");
  open.className = "button button--quiet";
  open.href = `${list.dataset.form}?waiting=${one.key}`;
  open.textContent = "開いて直す";
  actions.append(open, " ", action("捨てる", async () => {
    if (!confirm(`「${one.label}」を捨てますか。送っていない記録は、元に戻せません。`)) return;
    await forget(one.key);
    show(await mine());
  }, true));
  made.append(actions);
  return made;
}

async function show(entries) {
  list.replaceChildren(...entries.map(card));
  quiet.hidden = entries.length > 0;
  const strangers = (await all()).filter((one) => one.user !== me).length;
  others.hidden = strangers === 0;
  others.textContent = `ほかの人の記録が${strangers}件、この端末で送信を待っています。その人がログインすると送ります。`;
}

addEventListener("waiting", (event) => show(event.detail));
document.querySelector("#send").addEventListener("click", sendAll);
mine().then(show);
