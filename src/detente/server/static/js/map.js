// The map: countries by their mean score, places as circles.
import { offerSaving } from "./saving.js";
import { begin, colourOfScore, onColours } from "./scales.js";

const { d3, topojson } = globalThis;
const WIDTH = 1000, HEIGHT = 500;

export async function draw(figure) {
  const [data, world] = await Promise.all([d3.json(figure.dataset.src), d3.json(figure.dataset.shapes)]);
  const shapes = topojson.feature(world, world.objects.countries).features;
  const paint = () => drawMap(figure, data, shapes);
  paint();
  onColours(paint);
  offerSaving(figure, "map");
}

function drawMap(figure, { countries, places }, shapes) {
  const projection = d3.geoNaturalEarth1().fitExtent([[4, 4], [WIDTH - 4, HEIGHT - 4]], { type: "Sphere" });
  const path = d3.geoPath(projection), colour = colourOfScore();
  const known = new Map(countries.map((country) => [country.code, country]));
  const svg = begin(WIDTH, HEIGHT, "Map of the world; the numbers stand in the table below");
  const layer = svg.append("g");
  layer.append("path").attr("class", "sphere").attr("d", path({ type: "Sphere" }));
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--line").trim();
  layer.selectAll(".land").data(shapes).join("path").attr("class", "land").attr("d", path)
    .attr("fill", (shape) => (known.has(shape.id) ? colour(known.get(shape.id).score) : ground))
    .on("click", (_, shape) => open(figure, { party: shape.id }))
    .append("title").text((shape) => describe(shape, known.get(shape.id)));
  const size = d3.scaleSqrt([0, d3.max(places, (place) => place.events) || 1], [0, 14]);
  layer.selectAll(".spot").data(places).join("circle").attr("class", "spot").attr("r", (place) => Math.max(2, size(place.events)))
    .attr("transform", (place) => `translate(${projection([place.lon, place.lat])})`)
    .append("title").text((place) => `${place.name}: ${place.events} events`);
  svg.call(d3.zoom().scaleExtent([1, 12]).translateExtent([[0, 0], [WIDTH, HEIGHT]]).filter((event) => event.type !== "wheel" || event.ctrlKey)
    .on("zoom", ({ transform }) => layer.attr("transform", transform)));
  figure.querySelector(".canvas").replaceChildren(svg.node());
}

function describe(shape, country) {
  return country ? `${country.name}: ${country.stories} stories, mean score ${country.score}` : `${shape.properties.name}: none`;
}

function open(figure, query) {
  location.assign(`/search?${new URLSearchParams({ ...query, since: figure.dataset.first, until: figure.dataset.last })}`);
}
