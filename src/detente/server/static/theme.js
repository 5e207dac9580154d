// Chooses the colours before anything is drawn: those of the system, or what the reader chose last.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    let chosen = null;
    try { chosen = localStorage.getItem("theme"); } catch { /* no storage: the system's */ }
    document.documentElement.dataset.theme = chosen ?? (system.matches ? "dark" : "light");
  };
  system.addEventListener("change", show);
  addEventListener("theme", show);
  show();
})();
