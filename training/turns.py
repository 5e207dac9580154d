"""Minimal pairs: what the lexicon's examples tell, turned: threatened, refused, denied, only considered, asked for.

    python training/turns.py > training/data/turns.jsonl

takes one good example of each verb entry, finds its verb and its subject in the parse, and makes two sentences of it
by the frames of `turns.toml`, which turn the act in different ways. All spans are the example's own, moved. Examples
whose grammar is not safe to turn are left out; how many and why, and how often each frame was used, is printed at the
end. Draws are seeded, and no frame makes up more than 2 % of all training text.
"""

import json
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lemminflect import getInflection
from lexicon_text import distinct, read, text_of

from detente.codebook import load_codebook
from detente.coding import load_coder, load_lexicon
from detente.coding.coder import SentenceReading
from detente.coding.judge import AUXILIARY
from detente.language.parsed import Sentence

HERE = Path(__file__).parent
TABLE = HERE / "turns.toml"
SEED = 20261126
EACH = 2  # turned sentences of an entry
SHARE = 0.02  # of all training text that one frame may make up
YEARS = (1979, 2009)
_NAMES = ("do", "doing", "did", "done", "does")
_TAGS = {"do": "VB", "doing": "VBG", "done": "VBN"}
_ADJUNCTS = ("advcl", "advmod", "npadvmod", "prep")
_ONE = (" a ", " an ", " one ", " two ", " three ", " his ", " her ", " its ")  # "went on expelling a journalist"
_PART = re.compile(r"[<>]|\{[^{}]+\}|[^<>{}]+")

Span = tuple[int, int]


class Unsafe(Exception):
    """An example that is not turned; the message says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of `turns.toml`; `acts` are (coding, actors, recipients) of its own words, in their order."""

    name: str
    text: str
    types: frozenset[str]
    acts: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    own: tuple[str, ...] | None = None
    by: tuple[str, ...] = ("A",)
    lasting: bool = False
    lifeless: bool = False

    @property
    def outcome(self) -> tuple[object, ...]:
        """What it makes of an act, to tell turns apart."""
        return tuple(coding for coding, _, _ in self.acts), self.own

    def needs(self, *slots: str) -> bool:
        """Tell whether one of these slots stands in it."""
        return any(f"{{{slot}}}" in self.text for slot in slots)


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of `turns.toml`."""

    lasting: frozenset[str]
    lifeless: frozenset[str]
    persons: frozenset[str]
    plural: frozenset[str]
    singular: frozenset[str]
    states: frozenset[str]
    times: frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """What `turns.toml` holds; `others` are other actors with their country."""

    frames: tuple[Frame, ...]
    words: Words
    others: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Turnable:
    """An example that can be turned: `subject`, verb in its `forms`, `rest`; all spans count from the part's start.

    `words` of the act begin with the verb (None) or so far behind its end, and end so far behind its end.
    """

    id: str
    type: str
    mode: str | None
    lemma: str
    head: str
    plural: bool
    pronoun: str
    lifeless: bool
    subject: str
    forms: Mapping[str, str]
    rest: str
    words: tuple[int | None, int]
    actors: tuple[Span, ...]
    partners: tuple[Span, ...]
    recipients: tuple[Span, ...]
    others_before: tuple[Span, ...]
    others_behind: tuple[Span, ...]
    countries: frozenset[str]


# --------------------------------------------------------------------------------------------------------- the table


def load_table(path: Path = TABLE) -> Table:
    """Read `turns.toml`.

    Raises:
        ValueError: a frame names a type, an auxiliary mode or a slot that there is not.
    """
    data = tomllib.loads(path.read_text("utf-8"))
    words = Words(**{name: frozenset(words) for name, words in data["words"].items()})
    frames = tuple(_frame(raw, data["groups"]) for raw in data["frame"])
    return Table(frames, words, data["others"])


def _frame(raw: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> Frame:
    types = {type_ for name in raw["of"] for type_ in groups.get(name, [name])}
    acts = tuple(_act_of(line) for line in raw.get("acts", ()))
    own = None if "own" not in raw else tuple(raw["own"].split())
    known, used = load_codebook().events, {coding.split()[0] for coding, _, _ in acts}
    if not (types | used <= set(known) and set(own or ()) <= set(AUXILIARY)):
        raise ValueError(f"{TABLE}: frame {raw['name']!r} names a type or an auxiliary mode that there is not")
    if raw["text"].count("<") != len(acts):
        raise ValueError(f"{TABLE}: frame {raw['name']!r} has not as many acts as <…>")
    by = tuple(raw.get("by", ("A",)))
    flags = {name: raw.get(name, False) for name in ("lasting", "lifeless")}
    return Frame(raw["name"], raw["text"], frozenset(types), acts, own, by, **flags)


def _act_of(line: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    coding, who, whom = (part.strip() for part in line.split("|"))
    return coding, _slots(who), _slots(whom)


def _slots(words: str) -> tuple[str, ...]:
    return () if words == "-" else tuple(words.split())


# ------------------------------------------------------------------------------------------------------- the example


def turnable(number: int, reading: SentenceReading, common: frozenset[str], words: Words) -> Turnable:
    """Take an example apart. `common` are words that are written small within a sentence.

    Raises:
        Unsafe: its grammar is not that of a subject, a finite verb and what follows, or a time stands in it.
    """
    if len(reading.events) != 1:
        raise Unsafe("several acts, or none")
    s, [event] = reading.sentence, reading.events
    if event.auxiliary:
        raise Unsafe("an auxiliary mode")
    root, subject = _verb_and_subject(s)
    verb, lemma, head = s.words[root], s.lemmas[root], s.lower[subject]
    if lemma in words.states:
        raise Unsafe("a state")
    record = text_of(number, reading)["sentences"][0]
    act = record["acts"][0]
    first, last = s.offsets[root]
    if act["words"][0] < first:
        raise Unsafe("its words stand before the verb")
    parties = [tuple(span[1:]) for span in (*act["actors"], *act["recipients"])]
    end = _end(s, root, max([act["words"][1], *(b for _, b in parties)]), words)
    before = [(a, b) for a, b in parties[: len(act["actors"])] if b <= first]
    if not before:
        raise Unsafe("the subject does not act")
    if s.child(subject, "conj") is not None and len(before) == 1 and " and " not in s.source[slice(*before[0])]:
        raise Unsafe("half a subject")
    plural = _is_plural(s, subject, words)
    source = s.source
    named = [tuple(span[1:]) for span in record["others"]]
    start = source[:first].rstrip()
    return Turnable(
        id=f"{number:05}",
        type=event.type,
        mode=act["mode"],
        lemma=lemma,
        head=head,
        plural=plural,
        pronoun="they" if plural else "he" if head in words.persons else "it",
        lifeless=head in words.lifeless,
        subject=start[0].lower() + start[1:] if s.lower[0] in common else start,
        forms=_forms(verb, lemma, plural),
        rest=source[last:end],
        words=(act["words"][0] - last if act["words"][0] > first else None, act["words"][1] - last),
        actors=tuple(before),
        partners=tuple((a - last, b - last) for a, b in parties[: len(act["actors"])] if a >= last),
        recipients=tuple((a - last, b - last) for a, b in parties[len(act["actors"]) :] if a >= last),
        others_before=tuple((a, b) for a, b in named if b <= first),
        others_behind=tuple((a - last, b - last) for a, b in named if a >= last and b <= end),
        countries=frozenset(entity.code for entity in (*event.actor, *event.recipient)),
    )


def _verb_and_subject(s: Sentence) -> tuple[int, int]:
    root = next(i for i in range(len(s)) if s.head[i] == i)
    subject = s.child(root, "nsubj")
    if s.tags[root] not in {"VBD", "VBZ", "VBP"} or subject is None:
        raise Unsafe("no subject with a finite verb")
    if s.subtree(subject) != list(range(root)):
        raise Unsafe("words around the subject")
    if s.children(root, "conj", "neg", "aux", "parataxis"):
        raise Unsafe("more than one verb")
    if s.words[-1] != ".":
        raise Unsafe("not a plain sentence")
    return root, subject


def _end(s: Sentence, root: int, told: int, words: Words) -> int:
    """Where the example ends without the times that close it; `told` is where act and parties end."""
    tokens = [i for i in range(root + 1, len(s)) if s.tags[i] != "."]
    while tokens:
        closing = next((k for k in s.children(root, *_ADJUNCTS) if k > root and s.subtree(k)[-1] == tokens[-1]), None)
        part = s.subtree(closing) if closing is not None else []
        if not part or s.offsets[part[0]][0] < told or not _times(s, part, words):
            break
        tokens = [i for i in tokens if i < part[0]]
    if _times(s, tokens, words):
        raise Unsafe("a time or a count within")
    if any(s.tags[i] in {"VBD", "VBZ", "VBP", "MD"} for i in tokens):
        raise Unsafe("another finite verb")
    return s.offsets[tokens[-1] if tokens else root][1]


def _times(s: Sentence, tokens: Iterable[int], words: Words) -> bool:
    return any(s.lower[i] in words.times or s.words[i] in words.times for i in tokens)


def _is_plural(s: Sentence, subject: int, words: Words) -> bool:
    head = s.lower[subject]
    if s.child(subject, "conj") is not None or head in words.plural:
        return True
    return s.tags[subject] in {"NNS", "NNPS"} and head not in words.singular


def _forms(verb: str, lemma: str, plural: bool) -> dict[str, str]:
    pasts, third = getInflection(lemma, tag="VBD"), getInflection(lemma, tag="VBZ")
    if verb not in {*pasts, *third, lemma}:
        raise Unsafe("forms of the verb are not known")
    past = verb if verb in pasts else max(pasts, key=len)
    forms = {name: _likest(getInflection(lemma, tag=tag), past) for name, tag in _TAGS.items()}
    return {**forms, "did": past, "does": lemma if plural else third[0]}


def _likest(forms: Sequence[str], past: str) -> str:
    """ "travelled" goes with "travelling", "proved" with "proved": the form that shares most with the past."""
    return max(forms, key=lambda form: (form == past, _shared(form, past)))


def _shared(one: str, other: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def common_words(sentences: Iterable[str]) -> frozenset[str]:
    """Return the words that are written small within sentences, and never large."""
    small: Counter[str] = Counter()
    large: set[str] = set()
    for sentence in sentences:
        for word in re.findall(r"[^\W\d_]+", sentence)[1:]:
            if word[0].isupper():
                large.add(word.lower())
            else:
                small[word] += 1
    return frozenset(small.keys() - large) | {"the", "a", "an"}


# ---------------------------------------------------------------------------------------------------------- turning


@dataclass(slots=True)
class Turned:
    """A sentence that grows part by part; `spans` are those of each party, `marked` those of the frame's acts."""

    text: str = ""
    spans: dict[str, list[Span]] = field(default_factory=dict)
    marked: list[Span] = field(default_factory=list)
    own: Span = (0, 0)
    behind: list[Span] = field(default_factory=list)
    others: list[Span] = field(default_factory=list)

    def add(self, words: str) -> int:
        """Add words; return where they start."""
        if not self.text:
            words = words[:1].upper() + words[1:]
        start = len(self.text)
        self.text += words
        return start


def turn(example: Turnable, frame: Frame, other: str, year: int) -> dict[str, Any]:
    """Return the record of a turned sentence (`text`, `acts`, `others`), in the form that `notation.py` tells."""
    turned, opened = Turned(), 0
    for part in _PART.findall(frame.text):
        if part == "<":
            opened = len(turned.text)
        elif part == ">":
            closes_own = turned.own[1] > opened
            turned.marked.append((opened, turned.own[1] if closes_own else len(turned.text)))
        elif part.startswith("{"):
            _fill(turned, part[1:-1], example, other, year)
        else:
            turned.add(part)
    return _record(turned, frame, example)


def _fill(turned: Turned, slot: str, example: Turnable, other: str, year: int) -> None:
    agreeing = {"has": ("has", "have"), "is": ("is", "are"), "was": ("was", "were")}
    if slot in {"A", "A's"}:
        start = turned.add(example.subject + (_possessive(example.subject) if slot == "A's" else ""))
        turned.spans["A"] = [(start + a, start + b) for a, b in example.actors]
        turned.others += [(start + a, start + b) for a, b in example.others_before]
    elif slot in {"Z", "Z's"}:
        start = turned.add(other + (_possessive(other) if slot == "Z's" else ""))
        turned.spans["Z"] = [(start, start + len(other))]
    elif slot in _NAMES:
        _fill_verb(turned, slot, example)
    elif slot == "they":
        start = turned.add(example.pronoun)
        turned.spans["they"] = [(start, len(turned.text))]
    elif slot == "their":
        turned.add({"they": "their", "he": "his", "it": "its"}[example.pronoun])
    elif slot == "year":
        turned.add(str(year))
    else:
        turned.add(agreeing[slot][example.plural])


def _fill_verb(turned: Turned, slot: str, example: Turnable) -> None:
    start = turned.add(example.forms[slot])
    end = len(turned.text)
    turned.add(example.rest)
    behind, ends = example.words
    turned.own = (start if behind is None else end + behind, end + ends)
    moved = {name: [(end + a, end + b) for a, b in spans] for name, spans in _behind(example).items()}
    turned.spans["partners"], turned.spans["victims"] = moved["partners"], moved["recipients"]
    turned.others += moved["others"]


def _behind(example: Turnable) -> dict[str, tuple[Span, ...]]:
    return {"partners": example.partners, "recipients": example.recipients, "others": example.others_behind}


def _possessive(words: str) -> str:
    return "'" if words.endswith("s") else "'s"


def _record(turned: Turned, frame: Frame, example: Turnable) -> dict[str, Any]:
    spans = turned.spans
    spans["R"] = [*spans["partners"], *spans["victims"]]
    acts = [
        _act(words, coding.split(), [x for name in who for x in spans[name]], [x for name in whom for x in spans[name]])
        for words, (coding, who, whom) in zip(turned.marked, frame.acts, strict=True)
    ]
    if frame.own is not None:
        who = [span for name in (*frame.by, "partners") for span in spans[name]]
        coding = [example.type, *([example.mode] if example.mode else []), *frame.own]
        acts.append(_act(turned.own, coding, who, spans["victims"]))
    used = [span for act in acts for span in (*act["actors"], *act["recipients"])]
    named = [*turned.others, *(span for name in ("A", "Z", "R") for span in spans.get(name, ()))]
    rest = [span for span in distinct([[0, *span] for span in named]) if span not in used]
    return {"text": turned.text, "acts": sorted(acts, key=lambda act: act["words"]), "others": sorted(rest)}


def _act(words: Span, coding: Sequence[str], actors: Sequence[Span], recipients: Sequence[Span]) -> dict[str, Any]:
    kind, *rest = coding
    modes = [word for word in rest if word not in AUXILIARY]
    return {
        "words": list(words),
        "type": kind,
        "mode": modes[0] if modes else None,
        "auxiliary": [word for word in rest if word in AUXILIARY],
        "actors": [[0, *span] for span in actors],
        "recipients": [[0, *span] for span in recipients],
    }


# ---------------------------------------------------------------------------------------------------------- drawing


def fits(frame: Frame, example: Turnable, words: Words) -> bool:
    """Tell whether a frame may turn an example."""
    if example.type not in frame.types:
        return False
    if frame.lasting and (example.lemma not in words.lasting or example.rest.startswith(_ONE)):
        return False
    if example.lifeless and not frame.lifeless:
        return False
    if frame.needs("doing") and re.match(r" \w+ing\b", example.rest):  # "ruled out stopping buying"
        return False
    return not (frame.needs("A's") and re.search(r" (and|of|from|in) ", example.subject))


class Drawer:
    """Draws frames so that all are used alike, none more often than `most`, and the turns of an example differ."""

    def __init__(self, table: Table, chance: random.Random, most: int) -> None:
        self._table, self._chance, self._most = table, chance, most
        self.used: Counter[str] = Counter()

    def draw(self, example: Turnable) -> Iterator[tuple[Frame, str, int]]:
        """Yield frames with another actor and a year."""
        taken: set[tuple[object, ...]] = set()
        fitting = [f for f in self._table.frames if fits(f, example, self._table.words)]
        spread = {f.name: self.used[f.name] * self._chance.uniform(0.7, 1.3) + self._chance.random() for f in fitting}
        order = sorted(fitting, key=lambda f: spread[f.name])
        others = sorted(other for other, country in self._table.others.items() if country not in example.countries)
        for frame in order:
            if len(taken) < EACH and frame.outcome not in taken and self.used[frame.name] < self._most:
                taken.add(frame.outcome)
                self.used[frame.name] += 1
                yield frame, self._chance.choice(others), self._chance.randrange(*YEARS)


def good_examples(words: Words) -> tuple[dict[str, Turnable], Counter[str], int]:
    """Return, for each verb entry that has one, an example that can be turned; why others cannot; how many entries."""
    entries = [entry for entry in load_lexicon().entries if entry.kind == "verb" and entry.type]
    common = common_words(example.text for entry in entries for example in entry.examples)
    readings = {reading.sentence.source: (number, reading) for number, reading in read(load_coder())}
    found: dict[str, Turnable] = {}
    left: Counter[str] = Counter()
    for entry in entries:
        reasons = []
        for example in entry.examples:
            try:
                if example.text not in readings:
                    raise Unsafe("not read as it is coded")
                one = turnable(*readings[example.text], common, words)
                if one.type != entry.type:
                    raise Unsafe("another entry's act")
                found[entry.id] = one
                break
            except Unsafe as why:
                reasons.append(str(why))
        else:
            left[reasons[0] if reasons else "no example"] += 1
    return found, left, len(entries)


def main() -> None:
    """Write the turned sentences as JSON Lines, the counts to standard error."""
    table = load_table()
    found, left, entries = good_examples(table.words)
    written = sum(
        len(json.loads(line)["sentences"])
        for path in sorted((HERE / "data").glob("*.jsonl"))
        if path.name != "turns.jsonl"
        for line in path.read_text("utf-8").splitlines()
    )
    drawer = Drawer(table, random.Random(SEED), int(SHARE * (written + EACH * len(found))))
    seen: set[str] = set()
    types: Counter[str] = Counter()
    for entry in drawer_order(found):
        example = found[entry]
        for k, (frame, other, year) in enumerate(drawer.draw(example)):
            record = turn(example, frame, other, year)
            if record["text"] in seen:
                continue
            seen.add(record["text"])
            types.update([act["type"] for act in record["acts"]] or ["none"])
            text = {"id": f"turns-{example.id}-{k}", "writer": "turns", "genre": "example", "date": None}
            sys.stdout.write(json.dumps({**text, "sentences": [record]}, ensure_ascii=False) + "\n")
    lines = [f"{count:5} {name}" for name, count in drawer.used.most_common()]
    lines.append("acts by type: " + ", ".join(f"{name} {count}" for name, count in types.most_common()))
    lines.append("entries left out: " + ", ".join(f"{why} {count}" for why, count in left.most_common()))
    lines.append(f"{len(seen)} sentences of {len(found)} of {entries} verb entries, by {len(drawer.used)} frames")
    sys.stderr.write("\n".join(lines) + "\n")


def drawer_order(found: Mapping[str, Turnable]) -> list[str]:
    """Return the entries in an order that mixes the files, so that early entries do not get the rare frames."""
    order = sorted(found)
    random.Random(SEED).shuffle(order)
    return order


if __name__ == "__main__":
    main()
