// Brings pages, and the parts that htmx puts into them, to life.
import { listenToKeys } from "./keys.js";
import { listenToMarks } from "./marks.js";
import { listenToTheme } from "./themes.js";

const CHARTS = {
  days: () => import("./days.js"),
  relation: () => import("./relation.js"),
  spark: () => import("./spark.js"),
  map: () => import("./map.js"),
  network: () => import("./network.js"),
};

/** Draws the charts in an element that are not drawn yet. */
async function drawCharts(within) {
  for (const figure of within.querySelectorAll("[data-chart]:not([data-drawn])")) {
    if ("drawn" in figure.dataset) continue; // by another call, while this one waited
    figure.dataset.drawn = "";
    try {
      const chart = await CHARTS[figure.dataset.chart]();
      await chart.draw(figure);
    } catch (error) {
      figure.querySelector(".canvas").textContent = "The chart could not be drawn; its numbers stand below.";
      console.error(error);
    }
  }
}

/** Says to those who hear a page what has changed in it. */
export function say(words) {
  document.getElementById("said").textContent = words;
}

listenToTheme();
listenToKeys();
listenToMarks();
drawCharts(document);
document.addEventListener("htmx:after:settle", () => drawCharts(document));
document.addEventListener("htmx:after:swap", () => drawCharts(document));
// A wrong form is an answer too: what it says is put in the place of what was asked for.
