// A grid of numbers as in a sheet: Enter goes down, arrows go to the next cell, and a block copied from Excel is pasted from the cell at hand.
"use strict";

const rows = [...document.querySelectorAll(".grid tbody tr")].map((row) => [...row.querySelectorAll("input")]);

function place(cell) {
  const line = rows.findIndex((row) => row.includes(cell));
  return line < 0 ? null : [line, rows[line].indexOf(cell)];
}

// Left and right move the caret within what is typed; at its edge, or where all of it is chosen, on to the next cell.
function stepOf(event) {
  const { selectionStart: start, selectionEnd: end, value } = event.target;
  const isWhole = start === 0 && end === value.length;
  switch (event.key) {
    case "Enter": return [event.shiftKey ? -1 : 1, 0];
    case "ArrowDown": return [1, 0];
    case "ArrowUp": return [-1, 0];
    case "ArrowLeft": return isWhole || (start === 0 && end === 0) ? [0, -1] : null;
    case "ArrowRight": return isWhole || (start === value.length && end === value.length) ? [0, 1] : null;
    default: return null;
  }
}

document.querySelector(".grid")?.addEventListener("keydown", (event) => {
  const at = place(event.target);
  if (!at || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = stepOf(event);
  if (!step || (event.shiftKey && event.key !== "Enter")) return;
  event.preventDefault(); // Enter would send the form
  const next = rows[at[0] + step[0]]?.[at[1] + step[1]];
  next?.focus();
  next?.select();
});

// １，２００ and 1,200 are shown as 1200; what is no number stays as it was, to be seen and mended.
function asNumber(text) {
  const plain = text.normalize("NFKC").replaceAll(",", "").trim();
  return /^\d*$/.test(plain) ? plain : null;
}

document.querySelector(".grid")?.addEventListener("paste", (event) => {
  const at = place(event.target);
  const block = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
  if (!at || (block.length === 1 && block[0].length === 1)) return;
  event.preventDefault();
  let pasted = 0;
  let left = 0;
  const words = [];
  block.forEach((line, down) => line.forEach((text, right) => {
    const cell = rows[at[0] + down]?.[at[1] + right];
    if (!cell) return void (left += 1);
    const number = asNumber(text);
    cell.value = number ?? text.trim();
    pasted += 1;
    if (number === null) words.push(text.trim());
  }));
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("grid-said").textContent = [
    `${pasted}個の欄に貼り付けました。まだ保存していません。`,
    left ? `表からはみ出した${left}個は、貼り付けていません。` : "",
    words.length ? `数でないものが${words.length}個あります（${words.slice(0, 3).join("、")}）。直してから保存してください。` : "",
  ].join("");
});
