/* Beside HTMX, which exchanges the rows of a list: keeps what a reader would lose by it.
   Without script the same links and the same form load the page anew. */
(() => {
  const words = document.getElementById("filter-words");
  const scrolled = new Map();
  const boxes = () => document.querySelectorAll("#filter-choices [data-facet]");

  document.addEventListener("htmx:beforeSwap", () => {
    for (const box of boxes()) scrolled.set(box.dataset.facet, box.scrollTop);
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const box of boxes()) box.scrollTop = scrolled.get(box.dataset.facet) || 0;
    // A link has taken the words away, or changed them.
    if (words && document.activeElement !== words) {
      words.value = new URLSearchParams(window.location.search).get("q") || "";
    }
    // The link that was followed is gone: go on where its answer begins.
    const lost = !document.activeElement || document.activeElement === document.body;
    const heading = document.getElementById("results");
    if (lost && heading) {
      heading.tabIndex = -1;
      heading.focus();
    }
  });
})();
