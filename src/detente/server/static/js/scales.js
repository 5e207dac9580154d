// What the charts have in common.
const { d3 } = globalThis;

/** The score from -10 to 10 as a colour, between those of conflict and cooperation. */
export function colourOfScore() {
  const style = getComputedStyle(document.documentElement);
  const [conflict, middle, cooperation] = ["--q4", "--middle", "--q2"].map((name) => style.getPropertyValue(name).trim());
  return d3.scaleLinear([-6, 0, 6], [conflict, middle, cooperation]).clamp(true).interpolate(d3.interpolateRgb);
}

/** Draws a chart again when the colours change, where its colours are worked out and do not come from the sheet. */
export function onColours(draw) {
  addEventListener("theme", () => requestAnimationFrame(draw));
}

/** How wide a chart is drawn: as wide as its place, so that words stay as large as elsewhere on narrow screens. */
export function widthOf(figure) {
  return Math.min(1000, Math.max(320, figure.querySelector(".canvas").clientWidth));
}

/** Begins a chart. */
export function begin(width, height, label) {
  return d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("role", "img").attr("aria-label", label);
}
