/* Names for what Django's admin and its search boxes (Select2) leave without one. */
(() => {
  const nameOf = (select) => {
    const label = select.labels && select.labels[0];
    return label ? label.textContent.trim().replace(/\s*:$/, "") : "";
  };

  const mend = () => {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const box = select.nextElementSibling;
      const name = nameOf(select);
      if (!name || !box || !box.classList.contains("select2")) continue;
      const parts =
        ".select2-selection--single, [role='textbox'], .select2-search__field";
      for (const part of box.querySelectorAll(parts)) {
        const shown = part.querySelector("[role='textbox']") || part;
        const text = part.matches("input") ? "" : shown.textContent.replace("×", "").trim();
        const full = text ? `${name}: ${text}` : name;
        if (part.getAttribute("aria-label") !== full) {
          part.removeAttribute("aria-labelledby");
          part.setAttribute("aria-label", full);
        }
      }
      for (const part of box.querySelectorAll("ul > span")) {
        part.setAttribute("role", "listitem");
      }
    }
    for (const box of document.querySelectorAll(
      ".select2-dropdown .select2-search__field:not([aria-label])",
    )) {
      const opened = document.querySelector(".select2-container--open");
      const select = opened && opened.previousElementSibling;
      if (select && select.matches("select")) box.setAttribute("aria-label", nameOf(select));
    }
    for (const head of document.querySelectorAll("th.original:empty")) {
      const cell = document.createElement("td");
      cell.className = head.className;
      head.replaceWith(cell);
    }
  };

  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mend();
    });
  };
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  soon();
})();
