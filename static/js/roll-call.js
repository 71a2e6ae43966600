// The roll call: how many came, at the foot while one goes round.

const counts = document.querySelector("#counts");
const form = document.querySelector("#page-form");

function count() {
  for (const place of counts.querySelectorAll("[data-count]")) {
    const marked = form.querySelectorAll(`.segments input[value="${place.dataset.count}"]:checked`).length;
    if (place.textContent !== String(marked)) place.textContent = marked;
  }
}

form.addEventListener("change", count);
count();
