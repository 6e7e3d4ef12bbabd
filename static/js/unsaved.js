/* Asks before typed text is lost: on leaving the page, or where HTMX exchanges the form.
   For forms with `data-unsaved-asks` (the question, for those that HTMX exchanges); one
   with `data-unsaved` came back unsaved. The links beside its buttons give it up. */
(() => {
  const changed = new Set();
  let going = null;

  const isUnsaved = (place) =>
    [...place.querySelectorAll("[data-unsaved-asks]")].some(
      (form) => form !== going && (changed.has(form) || "unsaved" in form.dataset)
    );

  document.addEventListener("input", ({ target }) => {
    if (!target.form || !target.name) return;
    changed.add(target.form);
    going = null;
  });

  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) going = event.target;
  });

  document.addEventListener("click", ({ target }) => {
    const link = target.closest("[data-unsaved-asks] .form__actions a");
    if (link) going = link.closest("form");
  });

  window.addEventListener("pageshow", () => {
    going = null;
  });

  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved(document)) event.preventDefault();
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    going = elt.closest("form");
    const form = target.querySelector("[data-unsaved-asks]");
    if (isUnsaved(target) && !window.confirm(form.dataset.unsavedAsks)) {
      event.preventDefault();
    }
    going = null;
  });
})();
