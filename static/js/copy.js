// A field to take elsewhere: marked when it is entered, and copied by a button where the browser lets a page do so.
"use strict";

for (const field of document.querySelectorAll("[data-copy]")) {
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue; // without HTTPS: the marked text is copied by hand
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = field.dataset.copy;
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    told.textContent = field.dataset.copied;
  });
  field.after(button, " ", told);
}
