"""Patterns of a verb dictionary on parsed sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from detente.coding.predicates import Grammar, Predicate
from detente.dictionaries.verbs import Block, Codes, Dialect, Item, Pattern, Verb, VerbEntries
from detente.dictionaries.words import plain, plural, split_words
from detente.language.parsed import Sentence

_OBJECTS: Final = frozenset({"dobj", "dative", "attr", "oprd", "acomp", "prt", "advmod", "npadvmod"})
_CLAUSES: Final = frozenset({"xcomp", "ccomp", "advcl", "relcl", "acl", "csubj", "parataxis"})
_PHRASE: Final = frozenset({"det", "compound", "amod", "nmod", "poss", "nummod", "quantmod", "advmod", "appos", "case"})
_PREPOSITIONS: Final = frozenset({"prep", "agent", "dative"})
_SUBJECTS: Final = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
_NEAR: Final = 6  # tokens between a verb and the last of the words that make it one with it


@dataclass(slots=True)
class Found:
    """A pattern or bare verb that fits, and the tokens that it took: words, and places of source and target."""

    codes: Codes
    verb: Verb
    block: Block
    pattern: Pattern | None = None
    words: set[int] = field(default_factory=set)
    source: int | None = None
    target: int | None = None
    skipped: set[int] = field(default_factory=set)
    both: bool = False


class VerbIndex:
    """A verb dictionary put to use: verbs by their forms, patterns with their synonym sets filled in, largest first."""

    def __init__(self, entries: VerbEntries) -> None:
        self.dialect: Dialect = entries.dialect
        self.transformations = entries.transformations
        sets = {name: frozenset(_elements(name, entries.synsets[name])) for name in entries.synsets}
        self._patterns: dict[int, tuple[Pattern, ...]] = {}
        self._by_form: dict[str, list[tuple[Verb, Block]]] = {}
        for block in entries.blocks:
            filled = (_filled(pattern, sets) for pattern in block.patterns)
            # Python sorts are stable: of patterns of one size the first stays first.
            self._patterns[id(block)] = tuple(sorted(filled, key=lambda pattern: -pattern.size))
            for verb in block.verbs:
                for form in verb.forms:
                    self._by_form.setdefault(form, []).append((verb, block))
        self.blocks = entries.blocks  # keeps them alive: patterns are known by them

    @property
    def heads(self) -> frozenset[str]:
        """All forms of verbs, in capitals."""
        return frozenset(self._by_form)

    def codes_of(self, name: str) -> Codes:
        """Give the code of a verb by its name; none where the dictionary does not have it."""
        for verb, block in self._by_form.get(name, ()):
            if not verb.after and not verb.before:
                return verb.codes or block.codes
        return Codes()

    def find(self, view: View) -> Found | None:
        """Give what the verb of a view means: the largest pattern that fits, or its own code."""
        known = self._known(view)
        bare: Found | None = None
        for verb, block, taken in known:
            found = _largest(self._patterns[id(block)], view, self.dialect)
            if found is not None:
                found.verb, found.block = verb, block
                found.words.update(taken)
                return found
            codes = verb.codes if verb.codes is not None else block.codes
            if bare is None or (bare.codes == Codes() and codes != Codes()):
                bare = Found(codes, verb, block, words=set(taken))
        return bare

    def _known(self, view: View) -> list[tuple[Verb, Block, tuple[int, ...]]]:
        """Give the verbs that stand there, those of several words first."""
        s, v = view.sentence, view.verb
        found: list[tuple[Verb, Block, tuple[int, ...]]] = []
        seen: set[int] = set()
        for form in dict.fromkeys((plain(s.words[v]), plain(s.lemmas[v]))):
            for verb, block in self._by_form.get(form, ()):
                taken = view.around(verb)
                if taken is not None and id(verb) not in seen:
                    seen.add(id(verb))
                    found.append((verb, block, taken))
        return sorted(found, key=lambda one: -len(one[2]))


def _elements(name: str, elements: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for element in elements:
        words = split_words(element)
        if words:
            yield words
            if not element.endswith("_"):
                yield (*words[:-1], plural(words[-1]))


def _filled(pattern: Pattern, sets: Mapping[str, frozenset[tuple[str, ...]]]) -> Pattern:
    def fill(item: Item) -> Item:
        words = frozenset(
            way for word in item.words for way in (sets.get(word[0][1:], frozenset()) if word[0][0] == "&" else (word,))
        )
        return Item(item.kind, words, tuple(map(fill, item.items)), item.joined)

    before, after = tuple(map(fill, pattern.before)), tuple(map(fill, pattern.after))
    return Pattern(pattern.source, before, after, pattern.codes, pattern.line)


class View:
    """A verb in its sentence, and where its parts stand."""

    def __init__(self, sentence: Sentence, grammar: Grammar, verb: int, predicate: Predicate | None) -> None:
        self.sentence = sentence
        self.verb = verb
        self.passive = predicate.passive if predicate is not None else grammar.is_passive(verb)
        self.predicate = predicate
        self.forms = [frozenset({plain(sentence.words[i]), plain(sentence.lemmas[i])}) for i in range(len(sentence))]

    def around(self, verb: Verb) -> tuple[int, ...] | None:
        """Give the tokens of the words that make one verb with this one, None where they are not there."""
        s, v = self.sentence, self.verb
        taken: list[int] = []
        for k, word in enumerate(reversed(verb.before), 1):
            if v - k < 0 or word not in self.forms[v - k]:
                return None
            taken.append(v - k)
        at = v
        for word in verb.after:
            near = range(at + 1, min(at + _NEAR, len(s)))
            found = next((i for i in near if word in self.forms[i]), None)
            if found is None or (found > at + 1 and s.head[found] != v):
                return None
            taken.append(found)
            at = found
        return tuple(taken)

    # ------------------------------------------------------------------ places

    def subjects(self) -> list[int]:
        """Give the heads of the logical subject."""
        return list(self.predicate.get("subj")) if self.predicate is not None else []

    def objects(self) -> list[int]:
        """Give the heads of what stands beside the verb: its objects, particles, adverbs."""
        s = self.sentence
        found = list(self.predicate.get("obj")) if self.predicate is not None else []
        found += [k for k in s.kids[self.verb] if s.deps[k] in _OBJECTS]
        return list(dict.fromkeys(with_conjuncts(s, found)))

    def prepositions(self, of: Iterable[int]) -> list[int]:
        """Give the prepositions that hang on some tokens."""
        s = self.sentence
        return [
            k for t in of for k in s.kids[t] if s.deps[k] in _PREPOSITIONS and s.tags[k] in {"IN", "TO", "VBG", "RP"}
        ]

    def clause(self) -> list[int]:
        """Give all tokens of the verb's clause, in text order, without those of clauses with a subject of their own."""
        s = self.sentence
        found: list[int] = []
        waiting = [self.verb]
        while waiting:
            token = waiting.pop()
            found.append(token)
            waiting += [k for k in s.kids[token] if not (s.deps[k] in _CLAUSES and _has_subject(s, k))]
        return sorted(found)


def with_conjuncts(s: Sentence, heads: Iterable[int]) -> Iterator[int]:
    """Give heads of phrases with those that are coordinated with them."""
    for head in heads:
        yield head
        yield from with_conjuncts(s, [k for k in s.children(head, "conj") if not s.is_verb(k)])


def phrase(s: Sentence, head: int) -> list[int]:
    """Give the tokens of a noun phrase without its prepositions and clauses, in text order."""
    found, waiting = [head], [head]
    while waiting:
        token = waiting.pop()
        kids = [k for k in s.kids[token] if s.deps[k] in _PHRASE or (token != head and s.deps[k] == "conj")]
        kids += [k for k in s.kids[token] if s.deps[k] == "conj" and s.deps[token] in {"amod", "compound", "nmod"}]
        found += kids
        waiting += kids
    return sorted(set(found))


def _has_subject(s: Sentence, token: int) -> bool:
    return any(s.deps[k] in _SUBJECTS for k in s.kids[token])


# ---------------------------------------------------------------------------------------------------- one pattern


def _largest(patterns: Iterable[Pattern], view: View, dialect: Dialect) -> Found | None:
    """Give the first of the largest patterns that fit, or the one that fits the same words as it writes them.

    A dictionary that has `DIPLOMAT` and `DIPLOMATS` means two things by them.
    """
    first: Found | None = None
    size = 0
    for pattern in patterns:
        if first is not None and pattern.size < size:
            return first
        found = _match(pattern, view, dialect)
        if found is None:
            continue
        same = first is None or found.words == first.words
        if same and _is_as_written(pattern, view, found):
            return found
        if first is None:
            first, size = found, pattern.size
    return first


def _is_as_written(pattern: Pattern, view: View, found: Found) -> bool:
    items = _flat((*pattern.before, *pattern.after))
    asked = {word.rstrip("_") for item in items for way in item.words for word in way}
    return all(plain(view.sentence.words[token]) in asked for token in found.words)


def _match(pattern: Pattern, view: View, dialect: Dialect) -> Found | None:
    found = Found(pattern.codes, _NO_VERB, _NO_BLOCK, pattern)
    fits = _in_a_row if dialect == "tabari" else _in_phrases
    return found if fits(pattern, view, found) else None


def _in_phrases(pattern: Pattern, view: View, found: Found) -> bool:
    """PETRARCH-2: subjects before the verb, objects and prepositional phrases behind it."""
    subjects = list(dict.fromkeys(with_conjuncts(view.sentence, view.subjects())))
    if not _part(pattern.before, subjects, view, found, behind=False):
        return False
    return _part(pattern.after, view.objects(), view, found, behind=True)


def _part(items: Sequence[Item], heads: list[int], view: View, found: Found, *, behind: bool) -> bool:
    s = view.sentence
    last: list[int] = []  # heads that items have taken: later ones may stand in their phrases
    for item in items:
        if item.kind in {"source", "target", "skip", "both"}:
            _mark(item, next((h for h in heads if h not in found.words), None), found)
            continue
        if item.kind == "preposition":
            places = view.prepositions([*last, *([view.verb] if behind else heads)])
            head = _prepositional(item, places, view, found)
        else:
            head = _noun(item, heads, view, found)
            if head is None:
                head = _beside(item, last or ([view.verb] if behind else heads), view, found)
        if head is None:
            return False
        last += [head, *(k for k in s.children(head, "pobj"))]
    return True


def _mark(item: Item, token: int | None, found: Found) -> None:
    if item.kind == "both":
        found.both = True
    elif token is None:
        return
    elif item.kind == "source":
        found.source = token
    elif item.kind == "target":
        found.target = token
    else:
        found.skipped.add(token)


def _noun(item: Item, heads: Iterable[int], view: View, found: Found) -> int | None:
    """Find a word, or a phrase with its words, among the heads of phrases."""
    for head in heads:
        if head in found.words:
            continue
        taken = _heads(item, head, view)
        if taken is not None:
            found.words |= taken
            return head
    return None


def _heads(item: Item, head: int, view: View) -> set[int] | None:
    """Give the tokens by which a head, with the words before it, is what an item asks for."""
    if item.kind == "word":
        return next(
            (ways for way in sorted(item.words, key=len, reverse=True) if (ways := _run(way, head, view))), None
        )
    *others, last = item.items or (None,)
    if last is None:
        return None
    taken = _heads(last, head, view)
    if taken is None:
        return None
    inside = [t for t in phrase(view.sentence, head) if t not in taken]
    for other in others:
        found = next((more for t in inside if t not in taken and (more := _heads(other, t, view))), None)
        if found is None:
            return None
        taken |= found
    return taken


def _run(way: tuple[str, ...], end: int, view: View) -> set[int] | None:
    """Give the tokens of a run of words that ends at a token; hyphens between them do not count."""
    taken: set[int] = set()
    at = end
    for word in reversed(way):
        while at >= 0 and taken and view.sentence.words[at] in {"-", "–"}:
            at -= 1
        if at < 0 or not _is(word, view.forms[at]):
            return None
        taken.add(at)
        at -= 1
    return taken


def _is(word: str, forms: frozenset[str]) -> bool:
    bare = word.rstrip("_")
    return bare in forms or (word == bare and plural(bare) in forms)


def _beside(item: Item, near: Iterable[int], view: View, found: Found) -> int | None:
    """Find a word beside the heads that were taken: in their phrases, as preposition, or as verb of their clause."""
    s = view.sentence
    for head in near:
        inside = phrase(s, head) if head != view.verb else []
        kids = [k for k in s.kids[head] if s.deps[k] not in _SUBJECTS and not _is_clause(s, k)]
        clauses = [k for k in kids if s.deps[k] in {"xcomp", "acl"}]
        further = [j for k in clauses for j in s.kids[k] if s.deps[j] in {"aux", "dobj"}]
        for token in (*inside, *kids, *further):
            taken = None if token in found.words else _heads(item, token, view)
            if taken is not None:
                found.words |= taken
                return token
    return None


def _is_clause(s: Sentence, token: int) -> bool:
    """Tell whether a verb has a clause of its own, which is read by itself: what it says is no word of the pattern."""
    return s.is_verb(token) and s.deps[token] in {"ccomp", "advcl", "relcl", "conj", "parataxis"}


def _prepositional(item: Item, places: Iterable[int], view: View, found: Found) -> int | None:
    """Find a prepositional phrase; what stands behind the preposition must be in it."""
    s = view.sentence
    wanted = {word for way in item.words for word in way}
    for place in places:
        if place in found.words or plain(s.words[place]) not in {word.rstrip("_") for word in wanted}:
            continue
        heads = list(with_conjuncts(s, s.children(place, "pobj", "pcomp")))
        before = (set(found.words), found.source, found.target, set(found.skipped), found.both)
        if _part(item.items, heads, view, found, behind=False):
            found.words.add(place)
            return place
        found.words, found.source, found.target, found.skipped, found.both = before
    return None


# ------------------------------------------------------------------------------------------------- words in a row


def _in_a_row(pattern: Pattern, view: View, found: Found) -> bool:
    """TABARI: words in their order before and behind the verb, with others between where no `_` joins them."""
    clause = [i for i in view.clause() if view.forms[i]]
    after = [i for i in clause if i > view.verb]
    before = [i for i in clause if i < view.verb]
    if not _row(_flat(pattern.after), after, view, found, view.verb):
        return False
    return _row(_flat(pattern.before), before, view, found, -1)


def _flat(items: Iterable[Item]) -> list[Item]:
    """Take the brackets off."""
    found: list[Item] = []
    for item in items:
        if item.kind == "preposition":
            found += [Item("word", item.words, joined=item.joined), *_flat(item.items)]
        elif item.kind == "phrase":
            found += _flat(item.items)
        else:
            found.append(item)
    return found


def _row(items: Sequence[Item], tokens: Sequence[int], view: View, found: Found, start: int) -> bool:
    at, previous = 0, start
    for item in items:
        place = _place(item, tokens, at, view, previous)
        if place is None:
            return False
        first, last = place
        if item.kind == "word":
            found.words |= set(range(first, last + 1)) & set(tokens)
        else:
            _mark(item, first, found)
        at = next((k for k, token in enumerate(tokens) if token > last), len(tokens))
        previous = last
    return True


def _place(item: Item, tokens: Sequence[int], at: int, view: View, previous: int) -> tuple[int, int] | None:
    """Give the first and last token of the next place where an item fits."""
    s = view.sentence
    for token in tokens[at:]:
        if item.joined and token > previous + 1:
            return None
        if item.kind != "word":
            if s.is_noun(token) and s.deps[token] not in {"compound", "amod"}:
                return token, token
            continue
        for way in sorted(item.words, key=len, reverse=True):
            end = token + len(way) - 1
            if end < len(s) and all(_begins(word, view.forms[token + k]) for k, word in enumerate(way)):
                return token, end
    return None


def _begins(word: str, forms: frozenset[str]) -> bool:
    """TABARI's words are the beginnings of words, but for those with a `_` at the end."""
    if word.endswith("_"):
        return word[:-1] in forms
    return any(form.startswith(word) for form in forms)


_NO_VERB: Final = Verb("", frozenset())
_NO_BLOCK: Final = Block("", Codes())
