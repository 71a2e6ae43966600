// Selling and redeeming: how many tickets and how many yen, while the form is filled in.

const told = document.querySelector("#ticket-sum");
const source = document.querySelector("#ticket-prices");
const form = document.querySelector("#page-form");

function digits(text) {
  const found = text.normalize("NFKC").replaceAll(",", "").trim();
  return /^[0-9]{1,9}$/.test(found) ? Number(found) : 0;
}

function sum(prices) {
  const day = form.elements.on.value;
  const price = prices.from.filter(([from]) => from <= day).sort().at(-1)?.[1];
  let tickets = 0;
  for (const book of form.querySelectorAll("input[name=books]:checked")) tickets += prices.books[book.value] ?? 0;
  for (const name of ["loose", "count"]) {
    if (form.elements[name]) tickets += digits(form.elements[name].value);
  }
  const others = form.elements.others?.value.trim() ? "と、ほかの綴り" : "";
  if (price === undefined || !(tickets || others)) return "";
  const yen = (tickets * price).toLocaleString("ja-JP");
  return `${tickets.toLocaleString("ja-JP")}枚 × ${price.toLocaleString("ja-JP")}円 ＝ ${yen}円${others}`;
}

function tell() {
  const text = sum(JSON.parse(source.textContent));
  if (told.textContent !== text) told.textContent = text;
}

if (told && source) {
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();
}
