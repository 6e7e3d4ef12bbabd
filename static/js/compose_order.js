/* Moves the items of a pack in the page: by their buttons, their numbers, or by dragging.
   The numbers follow, the button keeps the focus, and the new place is said; saving keeps
   it. Without script the same buttons ask the server, and the numbers are saved. */
(() => {
  const list = document.getElementById("compose-items");
  if (!list) return;
  const said = document.getElementById("order-said");
  const rows = () => [...list.children];
  const number = (row) => row.querySelector("input[name$=-ORDER]");
  const button = (row, way) => row.querySelector(`button[value^="${way}:"]`);

  const settle = () => {
    const all = rows();
    all.forEach((row, place) => {
      number(row).value = place + 1;
      button(row, "up").disabled = place === 0;
      button(row, "down").disabled = place === all.length - 1;
    });
  };

  const tell = (row) => {
    number(row).dispatchEvent(new Event("input", { bubbles: true })); // it is unsaved
    said.textContent = said.dataset.text
      .replace("{item}", row.dataset.item)
      .replace("{place}", rows().indexOf(row) + 1)
      .replace("{all}", rows().length);
    said.parentElement.classList.add("compose__said--on");
    said.nextElementSibling.hidden = false;
    list.dispatchEvent(new Event("compose:changed", { bubbles: true }));
  };

  // The others step aside: a row that left the page would lose focus and pointer.
  const put = (row, place) => {
    const last = list.children.length - 1;
    const to = Math.min(Math.max(place, 0), last);
    while (rows().indexOf(row) < to) list.insertBefore(row.nextElementSibling, row);
    while (rows().indexOf(row) > to) row.after(row.previousElementSibling);
    settle();
  };

  list.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    const way = pressed && pressed.value.split(":")[0];
    if (way !== "up" && way !== "down") return;
    event.preventDefault();
    const row = pressed.closest("li");
    put(row, rows().indexOf(row) + (way === "up" ? -1 : 1));
    tell(row);
    // At either end the button that was pressed has nothing more to do.
    (pressed.disabled ? button(row, way === "up" ? "down" : "up") : pressed).focus();
    row.scrollIntoView({ block: "nearest" });
  });

  list.addEventListener("change", ({ target }) => {
    if (!target.name.endsWith("-ORDER")) return;
    const row = target.closest("li");
    put(row, (parseInt(target.value, 10) || 1) - 1);
    tell(row);
    target.focus();
  });

  let held = null;

  const drag = ({ clientY }) => {
    const others = rows().filter((row) => row !== held);
    const after = others.findIndex((row) => {
      const box = row.getBoundingClientRect();
      return clientY < box.top + box.height / 2;
    });
    const place = after < 0 ? others.length : after;
    if (place !== rows().indexOf(held)) put(held, place);
    const edge = 60;
    if (clientY < edge) window.scrollBy(0, -20);
    if (clientY > window.innerHeight - edge) window.scrollBy(0, 20);
  };

  for (const row of rows()) {
    const handle = row.querySelector(".compose__handle");
    let from = -1;
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      held = row;
      from = rows().indexOf(row);
      row.classList.add("compose__item--held");
    });
    handle.addEventListener("pointermove", (event) => held === row && drag(event));
    for (const end of ["pointerup", "pointercancel"]) {
      handle.addEventListener(end, () => {
        if (held !== row) return;
        held = null;
        row.classList.remove("compose__item--held");
        if (rows().indexOf(row) !== from) tell(row);
      });
    }
  }
})();
