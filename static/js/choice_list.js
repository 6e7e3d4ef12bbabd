/* Narrows a long list of boxes to what is typed, whatever accents and capitals.
   What is ticked stays in sight. Without script the whole list is there. */
(() => {
  const folded = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  for (const list of document.querySelectorAll(".choice-list--long")) {
    const find = list.querySelector(".choice-list__find");
    const field = find.querySelector("input");
    const count = find.querySelector("[role=status]");
    const rows = [...list.querySelectorAll(".choice-list__choice")].map((row) => ({
      row,
      box: row.querySelector("input"),
      words: folded(row.textContent),
    }));
    const groups = list.querySelectorAll(".choice-list__group");

    const narrow = () => {
      const wanted = folded(field.value).split(/\s+/);
      let shown = 0;
      for (const { row, box, words } of rows) {
        const fits = wanted.every((word) => words.includes(word));
        row.hidden = !fits && !box.checked;
        if (!row.hidden) shown += 1;
      }
      for (const group of groups) {
        group.hidden = !group.querySelector(".choice-list__choice:not([hidden])");
      }
      count.textContent = field.value.trim()
        ? count.dataset.text.replace("{shown}", shown).replace("{all}", rows.length)
        : "";
    };
    field.addEventListener("input", narrow);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would send the form
    });
    find.hidden = false;
  }
})();
