// A small line: how a relation went.
import { offerSaving } from "./saving.js";
import { begin } from "./scales.js";

const { d3 } = globalThis;
const WIDTH = 260, HEIGHT = 48;

export function draw(figure) {
  const values = figure.dataset.values.split(" ").map(Number);
  const x = d3.scaleLinear([0, Math.max(1, values.length - 1)], [4, WIDTH - 6]);
  const [low, high] = d3.extent(values);
  const y = d3.scaleLinear([Math.min(low, -1), Math.max(high, 1)], [HEIGHT - 4, 4]);
  const svg = begin(WIDTH, HEIGHT, `Level over ${values.length} months: last ${values.at(-1)}, lowest ${low}, highest ${high}`);
  svg.append("line").attr("class", "zero").attr("stroke-dasharray", "1 3").attr("x1", 4).attr("x2", WIDTH - 6).attr("y1", y(0)).attr("y2", y(0));
  svg.append("path").attr("class", "spark").attr("d", d3.line((_, at) => x(at), (value) => y(value))(values));
  svg.append("circle").attr("class", "low").attr("r", 3).attr("cx", x(values.indexOf(low))).attr("cy", y(low));
  svg.append("circle").attr("r", 3).attr("class", "pin supported").attr("cx", x(values.length - 1)).attr("cy", y(values.at(-1)));
  figure.querySelector(".canvas").replaceChildren(svg.node());
  offerSaving(figure, `level-${figure.dataset.pair}`);
}
