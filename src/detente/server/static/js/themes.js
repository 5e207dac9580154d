// Colours: as the system has them, light, or dark.
const ORDER = [null, "light", "dark"];
const NAMES = { null: "as the system has them", light: "light", dark: "dark" };

const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };

function name() {
  const button = document.querySelector("[data-theme-switch]");
  button?.setAttribute("aria-label", `Colours: ${NAMES[stored()]}`);
  button?.setAttribute("title", `Colours: ${NAMES[stored()]}`);
}

/** Takes the next of the three. */
export function switchTheme() {
  const next = ORDER[(ORDER.indexOf(stored()) + 1) % ORDER.length];
  try {
    if (next === null) localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
  } catch { return; }
  dispatchEvent(new Event("theme"));
  name();
}

export function listenToTheme() {
  document.querySelector("[data-theme-switch]")?.addEventListener("click", switchTheme);
  name();
}
