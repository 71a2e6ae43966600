// A grid of numbers as in a sheet: Enter goes down, and a block copied from Excel is pasted from the cell at hand.
"use strict";

const rows = [...document.querySelectorAll(".grid tbody tr")].map((row) => [...row.querySelectorAll("input")]);

function place(cell) {
  const line = rows.findIndex((row) => row.includes(cell));
  return line < 0 ? null : [line, rows[line].indexOf(cell)];
}

document.querySelector(".grid")?.addEventListener("keydown", (event) => {
  const at = place(event.target);
  if (!at || event.isComposing || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault(); // Enter would send the form
  const next = rows[at[0] + (event.key === "ArrowUp" ? -1 : 1)]?.[at[1]];
  next?.focus();
  next?.select();
});

document.querySelector(".grid")?.addEventListener("paste", (event) => {
  const at = place(event.target);
  const block = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
  if (!at || (block.length === 1 && block[0].length === 1)) return;
  event.preventDefault();
  let left = 0;
  block.forEach((line, down) => line.forEach((text, right) => {
    const cell = rows[at[0] + down]?.[at[1] + right];
    if (cell) cell.value = text.trim();
    else left += 1;
  }));
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
  const said = document.getElementById("grid-said");
  said.textContent = left ? `表からはみ出した${left}個は、貼り付けていません。` : "貼り付けました。確かめてから保存してください。";
});
