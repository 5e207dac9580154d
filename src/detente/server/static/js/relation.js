// A relation over time: the level with its band, stories by class, lows, highs, turning points, claims, and a brush.
import { say } from "./main.js";
import { offerSaving } from "./saving.js";
import { begin, widthOf } from "./scales.js";

const { d3, htmx } = globalThis;
const HEIGHT = 420, MARGIN = { top: 46, right: 14, bottom: 26, left: 44 }, SPLIT = 280;
const QUADS = ["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"];
const STEPS = { day: d3.utcDay, week: d3.utcMonday, month: d3.utcMonth, quarter: d3.utcMonth.every(3) };
const iso = d3.utcFormat("%Y-%m-%d");
const words = d3.utcFormat("%-d %B %Y");

export async function draw(figure) {
  const answer = await fetch(figure.dataset.src, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the numbers of the chart: ${answer.status}`);
  const data = await answer.json();
  const chart = new Chart(figure, data);
  chart.draw();
  offerSaving(figure, `relation-${data.parties}`);
}

/** Places circles that would lie on each other in three rows: the first that has room, else the one that is free first. */
function beside(places) {
  const ends = [-Infinity, -Infinity, -Infinity];
  return places.map((at) => {
    const free = ends.findIndex((end) => at - end > 11);
    const row = free >= 0 ? free : ends.indexOf(Math.min(...ends));
    ends[row] = at;
    return 10 + 12 * row;
  });
}

class Chart {
  constructor(figure, data) {
    this.figure = figure;
    this.data = data;
    this.width = widthOf(figure);
    this.step = STEPS[data.by];
    this.rows = data.rows.map((row) => ({ ...row, day: new Date(row.period) }));
    this.rows.forEach((row) => { row.end = this.step.offset(row.day, 1); });
    const days = [this.rows[0].day, this.rows.at(-1).end];
    this.x = d3.scaleUtc(days, [MARGIN.left, this.width - MARGIN.right]);
    const reach = Math.max(2, d3.max(this.rows, (row) => Math.max(Math.abs(row.low), Math.abs(row.high))));
    this.y = d3.scaleLinear([-Math.min(10, reach), Math.min(10, reach)], [SPLIT, MARGIN.top]).clamp(true);
    const most = d3.max(this.rows, (row) => Math.max(row.cooperation, row.conflict)) || 1;
    this.count = d3.scaleLinear([-most, most], [HEIGHT - MARGIN.bottom, SPLIT + 14]);
    this.at = this.rows.length - 1;
  }

  draw() {
    const svg = begin(this.width, HEIGHT, `${this.data.parties} by ${this.data.by}; the numbers stand in a table below`);
    this.drawAxes(svg);
    this.drawStories(svg);
    this.drawLevel(svg);
    this.drawBrush(svg);
    this.drawMarks(svg);
    this.drawClaims(svg);
    const canvas = this.figure.querySelector(".canvas");
    canvas.replaceChildren(svg.node());
    canvas.addEventListener("keydown", (event) => this.onKey(event));
  }

  middle(row) { return (this.x(row.day) + this.x(row.end)) / 2; }

  drawAxes(svg) {
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${HEIGHT - MARGIN.bottom})`).call(d3.axisBottom(this.x).ticks(this.width / 100).tickSizeOuter(0));
    svg.append("g").attr("class", "axis").attr("transform", `translate(${MARGIN.left},0)`).call(d3.axisLeft(this.y).ticks(6).tickFormat(d3.format("+d")));
    svg.append("g").attr("class", "axis").attr("transform", `translate(${MARGIN.left},0)`).call(d3.axisLeft(this.count).ticks(4).tickFormat((value) => d3.format("~s")(Math.abs(value))));
    svg.append("line").attr("class", "zero").attr("stroke-dasharray", "1 3").attr("x1", MARGIN.left).attr("x2", this.width - MARGIN.right).attr("y1", this.y(0)).attr("y2", this.y(0));
  }

  drawStories(svg) {
    const bars = this.rows.flatMap((row) => {
      const [vp, mp, vc, mc] = QUADS.map((name) => row[name]);
      return [[1, 0, vp], [2, vp, vp + mp], [3, 0, -vc], [4, -vc, -vc - mc]].filter(([, from, to]) => from !== to).map(([quad, from, to]) => ({ row, quad, from, to }));
    });
    const width = (row) => Math.max(1, this.x(row.end) - this.x(row.day) - 1);
    svg.append("g").selectAll("rect").data(bars).join("rect").attr("class", (bar) => `q${bar.quad}`)
      .attr("x", (bar) => this.x(bar.row.day)).attr("width", (bar) => width(bar.row))
      .attr("y", (bar) => this.count(Math.max(bar.from, bar.to))).attr("height", (bar) => Math.abs(this.count(bar.from) - this.count(bar.to)));
    svg.append("line").attr("class", "zero").attr("x1", MARGIN.left).attr("x2", this.width - MARGIN.right).attr("y1", this.count(0)).attr("y2", this.count(0));
  }

  drawLevel(svg) {
    svg.append("path").attr("class", "band").attr("d", d3.area((row) => this.middle(row), (row) => this.y(row.low), (row) => this.y(row.high))(this.rows));
    svg.append("g").selectAll("circle").data(this.rows.filter((row) => row.mean_score !== null)).join("circle").attr("class", "mean").attr("r", 2)
      .attr("cx", (row) => this.middle(row)).attr("cy", (row) => this.y(row.mean_score));
    svg.append("path").attr("class", "level").attr("d", d3.line((row) => this.middle(row), (row) => this.y(row.level))(this.rows));
  }

  drawMarks(svg) {
    const rowOf = new Map(this.rows.map((row) => [row.period, row]));
    for (const turn of this.data.turning_points) {
      const at = this.x(new Date(turn.period));
      svg.append("line").attr("class", "turn").attr("x1", at).attr("x2", at).attr("y1", MARGIN.top).attr("y2", SPLIT).append("title").text(`turning point, ${turn.period}: ${turn.change > 0 ? "+" : ""}${turn.change.toFixed(1)}`);
    }
    for (const [kind, list] of [["low", this.data.lows], ["high", this.data.highs]]) {
      list.slice(0, 1).forEach(({ period, probability }) => {
        const row = rowOf.get(period);
        if (!row) return;
        const at = this.middle(row), right = at > this.width - 200;
        const mark = svg.append("g").attr("class", "extreme");
        mark.append("circle").attr("class", kind).attr("r", 6).attr("cx", at).attr("cy", this.y(row.level)).append("title").text(`${row.name}: ${kind}est of the record with probability ${probability}`);
        mark.append("text").attr("class", "marked-text").attr("x", at + (right ? -10 : 10)).attr("y", this.y(row.level) + (kind === "low" ? 18 : -10)).attr("text-anchor", right ? "end" : "start").text(`${kind}: ${row.name} (${probability.toFixed(2)})`);
        mark.style("pointer-events", "none");
      });
    }
  }

  drawClaims(svg) {
    const at = (claim) => this.x(new Date(claim.day));
    const shown = this.data.claims.filter((claim) => at(claim) >= MARGIN.left && at(claim) <= this.width - MARGIN.right);
    const heights = beside(shown.map(at));
    const pins = svg.append("g").selectAll("g").data(shown).join("g")
      .on("click", (_, claim) => this.choose(...this.periodOf(new Date(claim.day))));
    pins.append("line").attr("class", "axis").attr("stroke", "currentColor").attr("stroke-opacity", 0.25).attr("x1", at).attr("x2", at).attr("y1", 18).attr("y2", (claim) => this.y(this.rowAt(new Date(claim.day)).level));
    pins.append("circle").attr("class", (claim) => `pin ${claim.outcome.replaceAll(" ", "-")}`).attr("r", 5).attr("cx", at).attr("cy", (_, index) => heights[index]);
    pins.append("title").text((claim) => `${claim.day}, ${claim.speaker || "unknown"}: “${claim.words || claim.direction}” → ${claim.outcome}: ${claim.measured}`);
  }

  rowAt(day) { return this.rows[Math.max(0, d3.bisector((row) => row.day).right(this.rows, day) - 1)]; }

  periodOf(day) {
    const row = this.rowAt(day);
    return [row.day, d3.utcDay.offset(row.end, -1)];
  }

  drawBrush(svg) {
    this.brush = d3.brushX().extent([[MARGIN.left, MARGIN.top], [this.width - MARGIN.right, HEIGHT - MARGIN.bottom]])
      .on("end", (event) => { if (event.sourceEvent) this.onBrush(event); });
    this.layer = svg.append("g").attr("class", "brush").call(this.brush);
    this.mark(new Date(this.figure.dataset.first), new Date(this.figure.dataset.last));
    this.layer.on("mousemove", (event) => this.tell(this.rowAt(this.x.invert(d3.pointer(event)[0]))));
    this.note = svg.append("text").attr("class", "marked-text").attr("x", this.width - MARGIN.right).attr("y", HEIGHT - MARGIN.bottom - 4).attr("text-anchor", "end");
    this.cursor = svg.append("line").attr("class", "cursor").attr("y1", MARGIN.top).attr("y2", HEIGHT - MARGIN.bottom).attr("visibility", "hidden");
  }

  onBrush({ selection, sourceEvent }) {
    const [from, to] = selection ? selection.map(this.x.invert) : Array(2).fill(this.x.invert(d3.pointer(sourceEvent, this.layer.node())[0]));
    this.choose(this.periodOf(from)[0], this.periodOf(to)[1]);
  }

  /** Marks some days in the chart. */
  mark(first, last) {
    const within = [d3.max([first, this.rows[0].day]), d3.min([d3.utcDay.offset(last, 1), this.rows.at(-1).end])];
    this.layer.call(this.brush.move, within[0] < within[1] ? within.map(this.x) : null);
  }

  /** Chooses some days: marks them, shows their stories, and puts them into the address of the page. */
  choose(first, last) {
    this.mark(first, last);
    const chosen = `first=${iso(first)}&last=${iso(last)}`;
    history.replaceState(history.state, "", `${this.figure.dataset.page}&${chosen}`);
    htmx.ajax("GET", `${this.figure.dataset.part}&${chosen}`, { target: "#period", swap: "innerHTML" });
    say(`${words(first)} to ${words(last)} is chosen`);
  }

  tell(row) {
    this.note.text(`${row.name}: ${row.stories} stories, level ${row.level.toFixed(1)} (${row.low.toFixed(1)} to ${row.high.toFixed(1)})`);
    this.cursor.attr("visibility", "visible").attr("x1", this.middle(row)).attr("x2", this.middle(row));
  }

  onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!event.shiftKey) this.from = undefined;
      else this.from ??= this.at;
      this.at = Math.min(Math.max(this.at + step, 0), this.rows.length - 1);
      this.tell(this.rows[this.at]);
      say(this.note.text());
    } else if (event.key === "Enter") {
      event.preventDefault();
      const ends = d3.extent([this.at, this.from ?? this.at]);
      this.choose(this.rows[ends[0]].day, d3.utcDay.offset(this.rows[ends[1]].end, -1));
    }
  }
}
