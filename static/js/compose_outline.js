/* Keeps the outline of a pack in step with the rows: their order, what is switched on,
   and for whom. Without script it is as it was when the page was loaded. */
(() => {
  const list = document.getElementById("compose-items");
  const outline = document.getElementById("outline");
  if (!list || !outline) return;
  const body = outline.tBodies[0];
  const total = document.getElementById("outline-total");
  const prints = outline.dataset.prints.split(" ");
  const line = (row) => body.querySelector(`[data-item="${row.id.replace("item-", "")}"]`);

  const redraw = () => {
    let page = Number(body.querySelector("[data-front]").dataset.front);
    let isEstimate = false;
    for (const row of list.children) {
      const shown = line(row);
      const isOn = row.querySelector("input[name$=-is_on]").checked;
      const edition = row.querySelector("select[name$=-edition]").value;
      row.classList.toggle("compose__item--off", !isOn);
      shown.hidden = !isOn || !prints.includes(edition) || "unreadable" in shown.dataset;
      shown.cells[1].textContent = page + 1;
      body.append(shown);
      if (shown.hidden) continue;
      page += Number(shown.dataset.pages);
      isEstimate ||= "estimate" in shown.dataset;
    }
    const text = isEstimate ? total.dataset.about : total.dataset.exact;
    total.textContent = text.replace("{pages}", page);
  };

  list.addEventListener("change", redraw);
  list.addEventListener("compose:changed", redraw);
})();
