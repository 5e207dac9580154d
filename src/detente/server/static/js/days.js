// Events by day: cooperation above the line, conflict below it.
import { offerSaving } from "./saving.js";
import { begin, widthOf } from "./scales.js";

const { d3 } = globalThis;
const HEIGHT = 220, MARGIN = { top: 10, right: 10, bottom: 24, left: 40 };

export function draw(figure) {
  const rows = [...figure.querySelectorAll("tbody tr")].map(({ cells: [day, quad, events] }) => ({
    day: new Date(day.textContent), quad: Number(quad.dataset.quad), events: Number(events.textContent),
  }));
  const width = widthOf(figure);
  const first = new Date(figure.dataset.first), last = new Date(figure.dataset.last);
  const x = d3.scaleUtc([first, d3.utcDay.offset(last, 1)], [MARGIN.left, width - MARGIN.right]);
  const stacked = d3.groups(rows, (row) => row.day.getTime()).flatMap(([, ofDay]) => stack(ofDay));
  const most = d3.max(stacked, (bar) => Math.max(Math.abs(bar.from), Math.abs(bar.to))) || 1;
  const y = d3.scaleLinear([-most, most], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice();
  const svg = begin(width, HEIGHT, `Events by day from ${figure.dataset.first} to ${figure.dataset.last}; the numbers stand in the table below`);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${HEIGHT - MARGIN.bottom})`)
    .call(d3.axisBottom(x).ticks(width / 120).tickSizeOuter(0));
  svg.append("g").attr("class", "axis").attr("transform", `translate(${MARGIN.left},0)`)
    .call(d3.axisLeft(y).ticks(5).tickFormat((value) => d3.format("~s")(Math.abs(value))));
  svg.append("g").selectAll("rect").data(stacked).join("rect")
    .attr("class", (bar) => `q${bar.quad}`)
    .attr("x", (bar) => x(bar.day) + 1).attr("width", (bar) => Math.max(1, x(d3.utcDay.offset(bar.day, 1)) - x(bar.day) - 2))
    .attr("y", (bar) => y(Math.max(bar.from, bar.to))).attr("height", (bar) => Math.abs(y(bar.from) - y(bar.to)))
    .append("title").text((bar) => `${d3.utcFormat("%-d %B %Y")(bar.day)}: ${bar.events}`);
  svg.append("line").attr("class", "zero").attr("x1", MARGIN.left).attr("x2", width - MARGIN.right).attr("y1", y(0)).attr("y2", y(0));
  figure.querySelector(".canvas").replaceChildren(svg.node());
  offerSaving(figure, "events-by-day");
}

/** Puts the bars of a day on each other: verbal next to the line, material beyond. */
function stack(rows) {
  const ends = { up: 0, down: 0 };
  return d3.sort(rows, (row) => row.quad).map((row) => {
    const way = row.quad <= 2 ? "up" : "down";
    const from = ends[way];
    ends[way] += (way === "up" ? 1 : -1) * row.events;
    return { ...row, from, to: ends[way] };
  });
}
