/* Hashes a file that is dropped or chosen, in the browser, and asks for what the ledger
   says of the hash. The file is sent nowhere. Without script the hash is pasted. */
(() => {
  const place = document.getElementById("verify-file");
  if (!place || !window.crypto || !window.crypto.subtle) return;
  const input = place.querySelector("input[type=file]");
  const said = place.querySelector("[role=status]");
  const hash = document.querySelector("input[name=sha256]");
  place.hidden = false;

  const hashed = async (file) => {
    const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const look = async (file) => {
    if (!file) return;
    said.textContent = place.dataset.reading.replace("%s", file.name);
    try {
      hash.value = await hashed(file);
      hash.form.submit();
    } catch {
      said.textContent = place.dataset.failed;
    }
  };

  input.addEventListener("change", () => look(input.files[0]));
  for (const name of ["dragover", "dragleave", "drop"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.toggle("drop-place--over", name === "dragover");
      if (name === "drop") look(event.dataTransfer.files[0]);
    });
  }
})();
