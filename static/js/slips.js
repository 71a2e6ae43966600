// The day's sheet of services: members found by number or reading, tickets counted while one types, Enter goes down.

const digits = (text) => text.normalize("NFKC").replace(/,/g, "").trim();
const whole = (text) => (/^[0-9]{1,4}$/.test(digits(text)) ? Number(digits(text)) : 0);

// As TicketTerms.tickets_for on the server, which counts again.
export function ticketsFor(minutes, terms) {
  const rest = minutes % terms.minutes;
  const up = terms.rounding === "up" || (terms.rounding === "half_up" && 2 * rest >= terms.minutes);
  return Math.max(Math.floor(minutes / terms.minutes) + (rest && up ? 1 : 0), 1);
}

export function termsOn(day, all) {
  return all.filter((terms) => terms.from <= day).sort((a, b) => (a.from < b.from ? 1 : -1))[0];
}

const spaceless = (text) => text.normalize("NFKC").replace(/\s/g, "");
const hiragana = (text) => text.replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60));

// The one option that is meant by a number, a name or a reading, or by how one of these begins; the server asks again.
function meant(control) {
  const typed = hiragana(spaceless(control.value));
  if (!typed) return null;
  const options = [...control.list.options];
  const number = typed.match(/^(?:会員|No\.?)?([0-9]{1,8})$/i) || typed.match(/\((?:会員)?([0-9]{1,8})\)$/);
  if (number) return options.find((one) => one.dataset.number === String(Number(number[1]))) || null;
  const names = (one) => [one.value.replace(/（[0-9]+）$/, ""), one.label].map((name) => hiragana(spaceless(name)));
  const exact = options.filter((one) => names(one).includes(typed));
  const found = exact.length ? exact : options.filter((one) => names(one).some((name) => name.startsWith(typed)));
  return found.length === 1 ? found[0] : null;
}

const sheet = document.querySelector("[data-slips]");
const slips = [...(sheet?.querySelectorAll("[data-slip]") || [])];
const all = sheet ? JSON.parse(sheet.dataset.terms) : [];
const cell = (slip, name) => slip.querySelector(`[data-cell="${name}"]`);
const cells = (slip, beginning) => [...slip.querySelectorAll(`[data-cell^="${beginning}"]`)];

function counted(slip) {
  const terms = termsOn(cell(slip, "on").value, all);
  const minutes = cells(slip, "minutes").map((one) => whole(one.value)).filter(Boolean);
  return { minutes: minutes.reduce((sum, one) => sum + one, 0), tickets: terms ? minutes.reduce((sum, one) => sum + ticketsFor(one, terms), 0) : 0 };
}

const isBlank = (slip) => [...slip.querySelectorAll("[data-cell]")].every((one) => one.dataset.cell === "on" || !one.value.trim());

function tellInHand(slip, tickets, left) {
  const told = slip.querySelector(".slip__in-hand");
  const member = meant(cell(slip, "recipient"));
  told.classList.remove("slip__in-hand--short");
  if (!member) { told.value = ""; return; }
  const before = left.get(member.value) ?? Number(member.dataset.inHand);
  left.set(member.value, before - tickets);
  told.value = tickets ? `手元 ${before}枚 → ${before - tickets}枚` : `手元 ${before}枚`;
  if (before < tickets) {
    told.value = `手元 ${before}枚（${tickets - before}枚不足）`;
    told.classList.add("slip__in-hand--short");
  }
}

function count() {
  const left = new Map();
  const sum = { slips: 0, minutes: 0, tickets: 0 };
  for (const slip of slips) {
    const { minutes, tickets } = counted(slip);
    slip.querySelector(".slip__tickets").value = tickets ? `${tickets}枚` : "";
    tellInHand(slip, tickets, left);
    if (isBlank(slip)) continue;
    sum.slips += 1;
    sum.minutes += minutes;
    sum.tickets += tickets;
  }
  const written = (number) => number.toLocaleString("ja-JP");
  document.querySelector(".slips__total").value = `${written(sum.slips)}件　${written(sum.minutes)}分　${written(sum.tickets)}枚`;
}

// Slips of one day lie together: the lines below that are still blank follow a day that is changed.
function carryDay(slip) {
  for (const below of slips.slice(slips.indexOf(slip) + 1)) {
    if (!isBlank(below)) return;
    const day = cell(below, "on");
    day.value = cell(slip, "on").value;
    day.nextElementSibling?.matches(".wareki") && day.dispatchEvent(new Event("input"));
  }
}

// Two who went together were there equally long, until something else is typed.
function carryMinutes(slip, name) {
  const [first] = cells(slip, "minutes");
  const own = cell(slip, name.replace("helper", "minutes"));
  if (own && own !== first && !own.value && first.value) own.value = first.value;
}

sheet?.addEventListener("change", (event) => {
  const slip = event.target.closest("[data-slip]");
  const name = event.target.dataset.cell || "";
  const member = event.target.list && meant(event.target);
  if (member) event.target.value = member.value;
  if (name === "on") carryDay(slip);
  if (name.startsWith("helper") && event.target.value) carryMinutes(slip, name);
  count();
});
sheet?.addEventListener("input", count);
sheet?.addEventListener("keydown", (event) => {
  const name = event.target.dataset.cell;
  if (!name || event.key !== "Enter" || event.isComposing) return;
  event.preventDefault(); // Enter would send the form
  const at = slips.indexOf(event.target.closest("[data-slip]"));
  const next = slips[at + (event.shiftKey ? -1 : 1)];
  const to = next ? cell(next, name) : event.shiftKey ? null : document.querySelector("[data-more]");
  to?.focus();
  to?.select?.();
});
if (sheet) {
  sheet.dataset.counts = "yes";
  count();
}
