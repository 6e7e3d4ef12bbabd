/* Beside HTMX, which exchanges the rows of a work plan: goes on where the answer begins.
   Without script the same links and forms load the page anew. */
(() => {
  let changed = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    changed = event.detail.target && event.detail.target.id;
  });

  document.addEventListener("htmx:afterSettle", () => {
    const active = document.activeElement;
    if (active && active !== document.body) return;
    const part = document.getElementById(changed) || document.getElementById("plan-rows");
    const add = document.getElementById("add");
    const place = part.querySelector(".field--error") || add || part;
    const first = place.querySelector(
      "input:not([type=hidden]), textarea, select, a[href], button"
    );
    if (first) first.focus();
  });
})();
