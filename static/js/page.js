// Drafts of forms (form.js): forgotten when they have been taken in, and when their writer leaves the PC.
"use strict";

const user = document.body.dataset.signedIn;
if (user && ![null, user].includes(sessionStorage.getItem("user"))) sessionStorage.clear(); // somebody else's
if (user) sessionStorage.setItem("user", user);

const sent = sessionStorage.getItem("sent");
sessionStorage.removeItem("sent");
// Only the page that says so tells that the form was taken in; after any other the draft waits for its writer.
if (sent && user && document.querySelector(".message--success")) sessionStorage.removeItem(sent);
const said = sessionStorage.getItem("said");
sessionStorage.removeItem("said");
if (said) {
  const told = document.createElement("p");
  told.className = "message message--success";
  told.setAttribute("role", "status");
  told.textContent = said;
  document.querySelector("#main").prepend(told);
}
// What is kept for times without a signal is the signed-in person's; what waits to be sent stays (waiting.js).
const forgetPages = () => globalThis.caches?.delete("visits");
if (user && ![null, user].includes(localStorage.getItem("visits on this device"))) forgetPages();
document.querySelector("[data-log-out]")?.addEventListener("submit", forgetPages);

document.querySelector("[data-log-out]")?.addEventListener("submit", () => sessionStorage.clear());

const menus = [...document.querySelectorAll("details.menu")];
const closeMenus = (except) => menus.forEach((menu) => { if (menu !== except) menu.open = false; });
addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
addEventListener("keydown", (event) => {
  const open = menus.find((menu) => menu.open);
  if (event.key !== "Escape" || !open) return;
  closeMenus();
  open.querySelector("summary").focus();
});

// What went wrong, or has to be confirmed, is where the page begins for the keyboard and for who listens to it.
document.querySelector("[data-focus]")?.focus();
