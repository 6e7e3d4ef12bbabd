/* Closes the menus of the page's head: with Escape, by a click elsewhere, by tabbing on. */
(() => {
  const open = () =>
    document.querySelectorAll("details.account-menu[open], details.site-menu[open]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });

  const leave = (event) => {
    for (const menu of open()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  };
  document.addEventListener("pointerdown", leave);
  document.addEventListener("focusin", leave);
})();
