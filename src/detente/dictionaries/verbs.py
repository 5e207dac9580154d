"""Verb dictionaries of PETRARCH and TABARI: verbs with codes, patterns around them, synonym sets, transformations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from detente.dictionaries.lines import Account, Line
from detente.dictionaries.words import plain, plural, split_words

NULL: Final = "---"
Dialect = Literal["petrarch", "tabari"]
"""How patterns are read: by phrases of the grammar, whole words; or by words in a row, which may be beginnings."""

Kind = Literal["word", "phrase", "preposition", "source", "target", "skip", "both"]
_MARKS: Final[Mapping[str, Kind]] = {"$": "source", "+": "target", "^": "skip", "%": "both"}
_HEADER: Final = re.compile(r"-{2,}\s*(.*?)\s*(?:\[([^\]]*)\]\s*)?-*\s*")
_VERB: Final = re.compile(r"([^\[\]{}]+?)\s*(?:\{([^}]*)\}?)?\s*(?:\[([^\]]*)\]?)?\s*(?:\{([^}]*)\}?)?\s*")
_PATTERN: Final = re.compile(r"-(?!-)\s*(.*?)\[([^\]]*)\]?(.*)")
_CODE: Final = re.compile(r"\d{2,4}|---|")
_PIECE: Final = re.compile(r"[(){}|]|[^\s(){}|]+")
_TRANSFORMATION: Final = re.compile(
    r"~\s*(\S+)\s*\(\s*(\S+)\s+(\S+)\s+([^\s)]+)\s*\)\s*(\S+)\s*=\s*(\S+)\s+(\S+)\s+(\S+)"
)


@dataclass(frozen=True, slots=True)
class Codes:
    """What a verb or pattern means: as an act of the source, and as one of the target; empty for none."""

    active: str = ""
    passive: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a pattern.

    `words` are the ways in which a word may be written, each as a run of words; of a phrase, `items` are its words, the
    head last; of a preposition, what stands behind it. `joined` parts follow what stands before them at once.
    """

    kind: Kind
    words: frozenset[tuple[str, ...]] = frozenset()
    items: tuple[Item, ...] = ()
    joined: bool = False

    @property
    def size(self) -> int:
        """How much it asks for."""
        own = {"word": 2, "preposition": 2, "phrase": 0}.get(self.kind, 1)
        return own + sum(item.size for item in self.items)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What stands before and behind a verb, and what it then means."""

    source: str
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    codes: Codes
    line: int = 0

    @property
    def size(self) -> int:
        """How much it asks for: the largest pattern that fits decides."""
        return sum(item.size for item in (*self.before, *self.after))


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its forms, the words that stand right before and behind it, and its own code if it has one."""

    name: str
    forms: frozenset[str]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    codes: Codes | None = None
    line: int = 0


@dataclass(slots=True)
class Block:
    """Verbs that share patterns, and the code of those that have none of their own."""

    name: str
    codes: Codes
    verbs: list[Verb] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Transformation:
    """What an act told of by another one means: `a (b . ATTACK) SAY = a b 112`.

    `.` is anybody, `_` nobody, `Q` any act.
    """

    outer: str
    inner: tuple[str, str, str]
    verb: str
    becomes: tuple[str, str, str]
    line: int = 0


@dataclass(slots=True)
class VerbEntries:
    """All that a verb dictionary says."""

    dialect: Dialect = "petrarch"
    synsets: dict[str, list[str]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    transformations: list[Transformation] = field(default_factory=list)


def read_codes(written: str) -> Codes | None:
    """Read a code: `042`, `042:043`, `:075`, `---`; None where it is none.

    >>> read_codes("160:160"), read_codes(":075"), read_codes("---")
    (Codes(active='160', passive='160'), Codes(active='', passive='075'), Codes(active='', passive=''))
    """
    active, colon, passive = written.strip().partition(":")
    active, passive = active.strip().rstrip("!"), passive.strip()
    if not _CODE.fullmatch(active) or not _CODE.fullmatch(passive) or (not active and not colon):
        return None
    return Codes(active.replace(NULL, ""), passive.replace(NULL, ""))


def find_dialect(lines: Iterable[Line]) -> Dialect:
    """Tell the dialect of a verb dictionary: PETRARCH's has headers, or phrases in brackets, in its patterns."""
    for line in lines:
        text = line.text.strip()
        if text.startswith("---") or (text.startswith("- ") and ("(" in text or "{" in text)):
            return "petrarch"
    return "tabari"


def read_verbs(lines: Iterable[Line], account: Account, dialect: Dialect | None = None) -> VerbEntries:
    """Read a verb dictionary; its dialect is found out where it is not given."""
    given = list(lines)
    reader = _Reader(account, dialect or find_dialect(given))
    for line in given:
        if line.text.lstrip().startswith("&"):
            reader.announce(line.text)
    for line in given:
        reader.read(line)
    return reader.entries


class _Reader:
    """Takes in one line after the other."""

    def __init__(self, account: Account, dialect: Dialect) -> None:
        self.entries = VerbEntries(dialect)
        self._account = account
        self._known: set[str] = set()
        self._synset = ""
        self._block: Block | None = None
        self._last = 0  # number of the line before that said something

    def announce(self, text: str) -> None:
        """Note the name of a synonym set: patterns may stand before it."""
        self._known.add(_set_name(text))

    def read(self, line: Line) -> None:
        """Take in a line."""
        text = line.text.strip()
        gap = line.number > self._last + 1
        self._last = line.number
        if text.startswith("---"):
            self._header(text, line)
        elif text.startswith("&"):
            self._synset = _set_name(text)
            self.entries.synsets.setdefault(self._synset, [])
            self._account.put("synonym sets")
        elif text.startswith("+") and self._synset and not (gap and self._block):
            self._element(text, line)
        elif text.startswith("~"):
            self._transformation(text, line)
        elif text.startswith("-"):
            self._pattern(text, line)
        else:
            self._verb(text, line, gap)

    def _header(self, text: str, line: Line) -> None:
        match = _HEADER.fullmatch(text)
        codes = read_codes(match[2]) if match and match[2] else Codes()
        if match is None or codes is None:
            self._account.note(line, "the header's code cannot be read; it is read as none")
        name = match[1] if match else text.strip("- ")
        self._synset = ""
        self._block = Block(name.strip(), codes or Codes(), line=line.number)
        self.entries.blocks.append(self._block)
        self._account.put("headers")

    def _element(self, text: str, line: Line) -> None:
        if not split_words(text[1:]):
            self._account.leave(line, "a synonym without words")
            return
        self.entries.synsets[self._synset].append(text[1:].strip())
        self._account.put("synonyms")

    def _transformation(self, text: str, line: Line) -> None:
        match = _TRANSFORMATION.fullmatch(text)
        if match is None:
            self._account.leave(line, "no transformation of the form ~ a (b c VERB) VERB = a b CODE")
            return
        a, b, c, act, verb, *becomes = match.groups()
        made = Transformation(a, (b, c, plain(act)), plain(verb), (becomes[0], becomes[1], becomes[2]), line.number)
        self.entries.transformations.append(made)
        self._synset = ""
        self._account.put("transformations")

    # ------------------------------------------------------------------ verbs

    def _verb(self, text: str, line: Line, gap: bool) -> None:
        match = _VERB.fullmatch(text)
        if match is None or not split_words(match[1].replace("+", " ")):
            self._account.leave(line, "no verb can be read")
            return
        self._synset = ""
        codes = read_codes(match[3]) if match[3] is not None else None
        if match[3] is not None and codes is None:
            self._account.note(line, f"[{match[3]}] is no code; the verb has its block's")
        block = self._block
        if block is None or self._ends(block, gap):
            block = self._block = Block(match[1].strip(" +"), codes or Codes(), line=line.number)
            self.entries.blocks.append(block)
        forms = match[2] if match[2] is not None else match[4]
        block.verbs.append(make_verb(match[1], forms, codes, line.number))
        self._account.put("verbs")

    def _ends(self, block: Block, gap: bool) -> bool:
        """Tell whether a verb begins a block: without headers, those after a blank line or after patterns do."""
        headed = self._account.counts["headers"] > 0
        return not headed and (gap or bool(block.patterns))

    # ------------------------------------------------------------------ patterns

    def _pattern(self, text: str, line: Line) -> None:
        match = _PATTERN.fullmatch(text)
        if match is None:
            self._account.leave(line, "a pattern without a code")
            return
        if self._block is None:
            self._account.leave(line, "a pattern without a verb above it")
            return
        body, code, rest = match.groups()
        if rest.strip().startswith("["):  # "^)   ^)[111]": what stands before the last code
            self._account.note(line, "more than one code; the first is read")
        codes = read_codes(code)
        if codes is None:
            self._account.leave(line, f"[{code}] is no CAMEO code")
            return
        pattern = self._compile(body.strip(), codes, line)
        if pattern is not None:
            self._block.patterns.append(pattern)
            self._account.put("patterns")

    def _compile(self, body: str, codes: Codes, line: Line) -> Pattern | None:
        for name in re.findall(r"&[\w'-]+", body):
            if _set_name(name) not in self._known:
                self._account.leave(line, f"there is no synonym set {name}")
                return None
        pieces = _pieces(body)
        stars = [k for k, piece in enumerate(pieces) if piece.strip("*_") == "" and "*" in piece]
        if len(stars) != 1:
            self._account.leave(line, f"{len(stars) or 'no'} * for the verb; a pattern has one")
            return None
        for problem in _unbalanced(pieces):
            self._account.note(line, problem)
        before, after = pieces[: stars[0]], pieces[stars[0] + 1 :]
        tied = pieces[stars[0]].endswith("_")
        return Pattern(body, tuple(_items(before)), tuple(_items(after, joined=tied)), codes, line.number)


def make_verb(written: str, forms: str | None, codes: Codes | None, line: int = 0) -> Verb:
    """Make a verb of its line: `+` marks the word that is the verb where there are several; forms stand in braces."""
    parts = [part for part in re.split(r"[\s_]+", written.strip()) if part.strip("+")]
    at = next((k for k, part in enumerate(parts) if part.startswith("+")), 0)
    name = plain(parts[at].strip("+"))
    known = {name}
    for form in re.split(r"\s+", (forms or "").strip()):
        words = [part for part in form.split("_") if part.strip("+")]
        marked = next((part for part in words if part.startswith("+")), words[min(at, len(words) - 1)] if words else "")
        if marked:
            known.add(plain(marked.strip("+")))
    if not (forms or "").strip():
        known |= set(regular_forms(name))
    before = tuple(plain(part.strip("+")) for part in parts[:at])
    after = tuple(plain(part.strip("+")) for part in parts[at + 1 :])
    return Verb(written.strip(), frozenset(known), before, after, codes, line)


def regular_forms(verb: str) -> tuple[str, ...]:
    """Give the regular forms of a verb in capitals.

    >>> regular_forms("CARRY"), regular_forms("FREE")
    (('CARRIES', 'CARRIED', 'CARRYING'), ('FREES', 'FREED', 'FREEING'))
    """
    if verb.endswith("EE"):
        return verb + "S", verb + "D", verb + "ING"
    if verb.endswith("E"):
        return verb + "S", verb + "D", verb[:-1] + "ING"
    if verb.endswith("Y") and verb[-2:-1] not in {"A", "E", "I", "O", "U", ""}:
        return verb[:-1] + "IES", verb[:-1] + "IED", verb + "ING"
    return plural(verb), verb + "ED", verb + "ING"


def _set_name(text: str) -> str:
    return text.strip().split()[0].lstrip("&").rstrip("_").upper()


def _pieces(body: str) -> list[str]:
    """Cut a pattern into its pieces; words that `_` joins become pieces of which the later begin with `_`."""
    found: list[str] = []
    for piece in _PIECE.findall(re.sub(r"(?<!\S)\*(?=\w)", "* ", body)):
        if piece in "(){}|" or "_" not in piece.strip("_"):
            found.append(piece)
            continue
        head, *tail = [part for part in piece.split("_") if part]
        found += [head if not tail or head != "*" else "*_", *(f"_{part}" for part in tail)]
    return found


def _unbalanced(pieces: list[str]) -> list[str]:
    return [
        f"{opened} and {closed} do not come in pairs"
        for opened, closed in (("(", ")"), ("{", "}"))
        if pieces.count(opened) != pieces.count(closed)
    ]


def _items(pieces: list[str], *, joined: bool = False) -> list[Item]:
    rest = list(pieces)
    found: list[Item] = []
    while rest:
        found += _item(rest)
    if joined and found:
        found[0] = _joined(found[0])
    return found


def _item(rest: list[str]) -> list[Item]:
    piece = rest.pop(0)
    if piece == "(":
        return _preposition(_until(rest, ")"))
    if piece == "{":
        return _phrase(_until(rest, "}"))
    if piece in ")}|":
        return []
    mark = _MARKS.get(piece.strip("_"))
    if mark is not None:
        return [Item(mark, joined=piece.startswith("_"))]
    if not piece.strip("&_*"):
        return []
    return [_word(piece)]


def _word(piece: str) -> Item:
    """A word, or the name of a set (filled in when the dictionary is put to use)."""
    if piece.lstrip("_").startswith("&"):
        return Item("word", frozenset({("&" + _set_name(piece.lstrip("_")),)}), joined=piece.startswith("_"))
    closed = piece.endswith("_")
    word = plain(piece.strip("_"))
    return Item("word", frozenset({(word + ("_" if closed else ""),)}), joined=piece.startswith("_"))


def _until(rest: list[str], closing: str) -> list[str]:
    """Take the pieces up to the bracket that closes."""
    opening = "({"[")}".index(closing)]
    depth, inside = 1, []
    while rest:
        piece = rest.pop(0)
        depth += (piece == opening) - (piece == closing)
        if not depth:
            break
        inside.append(piece)
    return inside


def _preposition(pieces: list[str]) -> list[Item]:
    inner = _items(pieces)
    if not inner:
        return []
    first, *others = inner
    if first.kind != "word":
        return inner
    return [Item("preposition", first.words, tuple(others))]


def _phrase(pieces: list[str]) -> list[Item]:
    if "|" in pieces:  # TABARI: one of several words
        words = [_word(piece) for piece in pieces if piece not in "|(){}"]
        return [Item("word", frozenset().union(*(item.words for item in words)))] if words else []
    inner = _items(pieces)
    return [Item("phrase", items=tuple(inner))] if inner else []


def _joined(item: Item) -> Item:
    return Item(item.kind, item.words, item.items, joined=True)
