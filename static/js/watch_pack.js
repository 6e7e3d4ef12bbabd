/* Watches a pack being built: moves the bar, then loads the page again for the end.
   Without script the page says to load it again; nothing else depends on this. */
(() => {
  const panel = document.getElementById("build");
  const address = panel && panel.dataset.watch;
  if (!address) return;
  const bar = panel.querySelector("progress");
  const percent = panel.querySelector(".build-progress__percent");
  const note = panel.querySelector("[role=status]");
  const title = panel.querySelector("h3");
  let wait = 700;

  const look = async () => {
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.status);
      const now = await response.json();
      if (now.finished) {
        window.location.reload();
        return;
      }
      if (bar) bar.value = now.percent;
      if (title && now.state_label) title.textContent = now.state_label;
      if (percent) percent.textContent = `${now.percent} %`;
      if (note && now.note) note.textContent = now.note;
      wait = 700;
    } catch {
      wait = Math.min(wait * 2, 10000); // the connection may come back
    }
    window.setTimeout(look, wait);
  };
  look();
})();
