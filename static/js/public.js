// 公開ページ as files: looks for words among what the page shows. Without it the lists by area, category and weekday do.

{
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const words = document.getElementById("words");
  const rows = [...document.querySelectorAll("[data-number]")];
  const councils = [...document.querySelectorAll(".council")];
  const count = document.getElementById("count");

  // As coordination/search.py writes the texts: half width, hiragana, small letters, ヶ as け, no spaces.
  const alike = (text) =>
    text.normalize("NFKC").normalize("NFC")
      .replace(/[ァ-ヶヽヾ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
      .toLowerCase().replaceAll("ゖ", "け").replaceAll("ゕ", "か").replace(/\s/g, "");

  const look = () => {
    const wanted = words.value.split(/\s+/).map(alike).filter(Boolean);
    for (const row of rows) row.hidden = !wanted.every((word) => texts[row.dataset.number].includes(word));
    for (const council of councils) council.hidden = !council.querySelector("[data-number]:not([hidden])");
    count.textContent = rows.filter((row) => !row.hidden).length;
  };

  words.closest("[hidden]").hidden = false;
  words.addEventListener("input", (event) => { if (!event.isComposing) look(); });
  words.addEventListener("compositionend", look);
  look();
}
