/* Beside HTMX, which exchanges the points of an agenda: the button that was pressed has
   the focus again, so that a point is moved on by the same key. Without script the same
   buttons load the page anew. */
(() => {
  let pressed = null;

  document.addEventListener("submit", (event) => {
    pressed = event.submitter && event.submitter.value;
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (!pressed) return;
    const key = pressed.split(":")[1];
    const row = document.getElementById(`item-${key}`);
    const button = document.querySelector(`button[value="${CSS.escape(pressed)}"]`);
    pressed = null;
    const place = button || (row || document.getElementById("agenda-rows")).querySelector("a, button");
    if (place) place.focus();
    if (row) row.scrollIntoView({ block: "nearest" });
  });
})();
