// Drafts of forms (form.js): forgotten when they have been taken in, and when their writer leaves the PC.
"use strict";

const sent = sessionStorage.getItem("sent");
sessionStorage.removeItem("sent");
// Where the log-in answers instead of the form, nothing was taken in: the draft waits for its writer.
if (sent && document.body.dataset.signedIn) sessionStorage.removeItem(sent);
document.querySelector("[data-log-out]")?.addEventListener("submit", () => sessionStorage.clear());
