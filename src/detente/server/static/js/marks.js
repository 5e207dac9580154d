// Marked words: hovering, or coming to them by keyboard, shows which records they belong to and why.
const box = () => document.getElementById("why");
let shown = null;

const KINDS = {
  actor: "acts", recipient: "is acted on", speaker: "says it", act: "act", said: "what is said",
  claim: "said of relations", date: "day", place: "place",
};

function records(mark) {
  return (mark.dataset.why ?? "").split(" ").filter(Boolean)
    .map((id) => document.querySelector(`[data-record="${CSS.escape(id)}"]`)).filter(Boolean);
}

/** Writes what the records say, from the list beside the text. */
function fill(mark) {
  const place = box();
  place.replaceChildren();
  const kind = document.createElement("p");
  kind.className = "meta";
  kind.textContent = Object.entries(KINDS).find(([name]) => mark.classList.contains(name))?.[1] ?? "";
  place.append(kind);
  for (const record of records(mark).slice(0, 3)) {
    for (const line of record.querySelectorAll(":scope > p")) place.append(line.cloneNode(true));
    const why = record.querySelector(".why dl");
    if (why && mark.classList.contains("act")) place.append(why.cloneNode(true));
    if (!record.querySelector(":scope > p")) {
      const line = document.createElement("p");
      line.textContent = record.textContent.trim().replace(/\s+/g, " ").slice(0, 240);
      place.append(line);
    }
  }
}

function show(mark) {
  if (shown === mark) return;
  hide();
  const found = records(mark);
  if (!found.length) return;
  shown = mark;
  fill(mark);
  mark.classList.add("lit");
  mark.setAttribute("aria-describedby", "why");
  for (const record of found) record.classList.add("lit");
  const place = box();
  place.hidden = false;
  const at = mark.getClientRects()[0] ?? mark.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - place.offsetWidth - 12);
  place.style.left = `${Math.max(8, left) + scrollX}px`;
  const below = at.bottom + place.offsetHeight + 12 < innerHeight || at.top < place.offsetHeight;
  place.style.top = `${(below ? at.bottom + 6 : at.top - place.offsetHeight - 6) + scrollY}px`;
}

function hide() {
  if (!shown) return;
  shown.classList.remove("lit");
  shown.removeAttribute("aria-describedby");
  for (const record of records(shown)) record.classList.remove("lit");
  box().hidden = true;
  shown = null;
}

const mark = (event) => (event.target instanceof Element ? event.target.closest(".text [data-why]") : null);

export function listenToMarks() {
  document.addEventListener("mouseover", (event) => {
    const found = mark(event);
    if (found) show(found);
    else if (!(event.target instanceof Element && event.target.closest("#why"))) hide();
  });
  document.addEventListener("focusin", (event) => (mark(event) ? show(mark(event)) : hide()));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("click", (event) => {
    const record = mark(event) && records(mark(event))[0];
    record?.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("change", (event) => {
    const kind = event.target.dataset?.toggle;
    if (kind) event.target.closest(".marked").classList.toggle(`off-${kind}`, !event.target.checked);
  });
}
