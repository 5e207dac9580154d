// The network: who acts on whom. Read from the table below it.
import { offerSaving } from "./saving.js";
import { begin, colourOfScore, onColours } from "./scales.js";

const { d3 } = globalThis;
const WIDTH = 1000, HEIGHT = 560;

export function draw(figure) {
  const edges = [...figure.parentElement.querySelectorAll("table.pairs tbody tr")].map(({ dataset }) => ({
    source: dataset.actor, target: dataset.recipient, stories: Number(dataset.stories), score: Number(dataset.score),
  }));
  const nodes = placed(edges);
  const paint = () => drawNetwork(figure, nodes, edges);
  paint();
  onColours(paint);
  offerSaving(figure, "network");
}

/** Finds places for the actors. The simulation begins the same way each time, so it ends the same way. */
function placed(edges) {
  const names = [...new Set(edges.flatMap((edge) => [edge.source, edge.target]))].sort();
  const nodes = names.map((id) => ({ id, weight: d3.sum(edges, (edge) => (edge.source === id || edge.target === id ? edge.stories : 0)) }));
  const most = d3.max(edges, (edge) => edge.stories);
  d3.forceSimulation(nodes)
    .force("link", d3.forceLink(edges).id((node) => node.id).distance(130).strength((edge) => 0.1 + 0.5 * (edge.stories / most)))
    .force("charge", d3.forceManyBody().strength(-420))
    .force("x", d3.forceX(WIDTH / 2).strength(0.05)).force("y", d3.forceY(HEIGHT / 2).strength(0.12))
    .force("collide", d3.forceCollide(34)).stop().tick(300);
  for (const node of nodes) {
    node.x = Math.min(Math.max(node.x, 30), WIDTH - 30);
    node.y = Math.min(Math.max(node.y, 24), HEIGHT - 24);
  }
  return nodes;
}

function drawNetwork(figure, nodes, edges) {
  const colour = colourOfScore();
  const width = d3.scaleSqrt([0, d3.max(edges, (edge) => edge.stories)], [0.5, 9]);
  const radius = d3.scaleSqrt([0, d3.max(nodes, (node) => node.weight)], [14, 30]);
  const svg = begin(WIDTH, HEIGHT, "Network of actors; the numbers stand in the table below");
  svg.append("g").selectAll("path").data(edges).join("path").attr("class", "edge")
    .attr("stroke", (edge) => colour(edge.score)).attr("stroke-width", (edge) => width(edge.stories)).attr("d", bow)
    .on("click", (_, edge) => location.assign(`/relation?one=${edge.source.id}&other=${edge.target.id}`))
    .append("title").text((edge) => `${edge.source.id} → ${edge.target.id}: ${edge.stories} stories, mean score ${edge.score}`);
  svg.append("g").selectAll("path").data(edges).join("path").attr("fill", (edge) => colour(edge.score))
    .attr("d", d3.symbol(d3.symbolTriangle, (edge) => 18 + 9 * width(edge.stories)))
    .attr("transform", (edge) => arrow(edge, radius(edge.target.weight)));
  const node = svg.append("g").selectAll("g").data(nodes).join("g").attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .on("click", (_, { id }) => location.assign(`/search?party=${id}`));
  node.append("circle").attr("class", "node").attr("r", ({ weight }) => radius(weight));
  node.append("text").attr("class", "node-text").attr("dy", "0.35em").text(({ id }) => id);
  node.append("title").text(({ id, weight }) => `${id}: ${weight} stories`);
  figure.querySelector(".canvas").replaceChildren(svg.node());
}

/** The middle of a bowed line; each direction bows to its own side. */
function bend({ source, target }) {
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  return [(source.x + target.x) / 2 - dy * 0.14, (source.y + target.y) / 2 + dx * 0.14];
}

function bow(edge) {
  return `M${edge.source.x},${edge.source.y}Q${bend(edge)} ${edge.target.x},${edge.target.y}`;
}

function arrow(edge, radius) {
  const [bx, by] = bend(edge);
  const angle = Math.atan2(edge.target.y - by, edge.target.x - bx);
  const [x, y] = [edge.target.x - Math.cos(angle) * (radius + 6), edge.target.y - Math.sin(angle) * (radius + 6)];
  return `translate(${x},${y}) rotate(${(angle * 180) / Math.PI + 90})`;
}
