// A text is looked through while it is written: a moment after the last key, by the server, which keeps nothing of it.
"use strict";

for (const box of document.querySelectorAll("[data-check]")) {
  const text = document.getElementById(box.dataset.of);
  const key = text.form.elements.csrfmiddlewaretoken.value;
  let waiting = 0;
  let asked = 0;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 800);
  });

  async function look() {
    const number = ++asked;
    const body = new URLSearchParams({ body: text.value, section: box.dataset.section, csrfmiddlewaretoken: key });
    try {
      const answer = await fetch(box.dataset.check, { method: "POST", body, redirect: "error" });
      const page = await answer.text();
      if (answer.ok && number === asked) box.innerHTML = page;
    } catch {
      // Without a signal the text is looked through when it is saved.
    }
  }
}
