// A table for the clipboard, to be pasted into Excel or Word: every cell by itself, heads repeated over their columns.
"use strict";

function cellsOf(table) {
  const rows = [...table.rows].map(() => []);
  [...table.rows].forEach((row, down) => {
    let across = 0;
    for (const cell of row.cells) {
      while (rows[down][across] !== undefined) across += 1;
      const text = cell.innerText.trim();
      for (let below = 0; below < cell.rowSpan; below += 1) {
        for (let beside = 0; beside < cell.colSpan; beside += 1) {
          rows[down + below][across + beside] = text;
        }
      }
    }
  });
  return rows;
}

const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
const plain = (text) => text.replace(/[\t\n]/g, " ");

function copied(tables) {
  const all = tables.map((table) => [[table.caption?.innerText ?? ""], ...cellsOf(table)]);
  const tsv = all.map((rows) => rows.map((row) => row.map(plain).join("\t")).join("\r\n")).join("\r\n\r\n");
  const html = all.map((rows) => `<table>${
    rows.map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}</td>`).join("")}</tr>`).join("")
  }</table>`).join("<br>");
  // Offices without HTTPS have no navigator.clipboard; this way of copying is in every browser.
  let is_taken = false;
  const give = (event) => {
    event.clipboardData.setData("text/plain", tsv);
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
    is_taken = true;
  };
  document.addEventListener("copy", give);
  document.execCommand("copy");
  document.removeEventListener("copy", give);
  return is_taken;
}

for (const place of document.querySelectorAll("[data-copy-table]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = place.dataset.label;
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  button.addEventListener("click", () => {
    const tables = [...document.querySelectorAll(`${place.dataset.copyTable} table`)];
    told.textContent = copied(tables) ? place.dataset.copied : place.dataset.failed;
  });
  place.prepend(button, " ");
  place.append(" ", told);
}
