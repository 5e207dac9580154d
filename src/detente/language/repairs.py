"""Repairs of trees: errors that the parser makes again and again, mended by what the words beside them show."""

from __future__ import annotations

from collections.abc import Sequence

TIME_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan. feb. aug. sep. sept. oct. nov. dec. today tomorrow yesterday tonight "
    "morning afternoon evening night noon midnight dawn dusk week month year years weekend decade".split()
)
# "a campaign to retake the city": the infinitive is what is done. After any other noun it is only spoken of.
NOUNS_OF_DOING = frozenset(
    "effort efforts decision move attempt attempts bid campaign rush operation operations mission drive push offensive "
    "raid order action intervention plot plan fight battle war struggle".split()
)
_HAVE = frozenset({"had", "has", "have"})
_ARGUMENTS = frozenset({"dobj", "nsubjpass", "nsubj", "pobj"})


def mend(words: Sequence[str], tags: list[str], head: list[int], deps: list[str]) -> None:
    """Mend a sentence's tree in place; `words` are in lower case, `head` of a root is its own index."""
    if tags and tags[0] == "NNP" and deps[0] in {"advcl", "csubj", "pcomp"} and words[0].endswith("ing"):
        tags[0] = "VBG"  # "Accusing Estonia of provocation, Russia …"
    for i, h in enumerate(head):
        if h != i and deps[h] == "punct":
            head[i] = head[h]  # nothing depends on a comma
    for i, word in enumerate(words):
        if word in _HAVE and deps[i] != "aux":
            _perfect(i, tags, head, deps)
    _verb_after_comma(words, tags, head, deps)
    for i, dep in enumerate(deps):
        if dep == "advcl":
            _infinitive_of_noun(i, words, tags, head, deps)
        elif dep == "relcl" and _is_time(head[i], words, tags):
            _relative_of_day(i, words, tags, head, deps)


def _perfect(i: int, tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "the police had tortured suspects": what they had done, not what they had."""
    v = i + 1
    if v >= len(tags) or tags[v] != "VBN" or deps[v] != "amod" or not tags[i].startswith("VB"):
        return
    thing = head[v]
    if head[thing] != i or deps[thing] != "dobj" or any(h == thing and j < v for j, h in enumerate(head)):
        return
    for j, h in enumerate(head):
        if h == i and j != i:
            head[j] = v
    head[v], deps[v] = (v if head[i] == i else head[i]), deps[i]
    head[i], deps[i] = v, "aux"


def _verb_after_comma(words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "Aquino, speaking a day after …, called on Beijing": the verb hung on the noun before it is of the root noun."""
    root = next((i for i, h in enumerate(head) if h == i), None)
    if root is None or not tags[root].startswith("NNP"):
        return
    for i in range(len(deps) - 1, root, -1):
        if deps[i] == "acl" and tags[i] in {"VBN", "VBD"} and words[i - 1] == "," and head[i] != root:
            head[i] = root
            return


def _infinitive_of_noun(i: int, words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "supports them in their campaign to defeat the group": of the campaign, not what the support is for."""
    to = i - 1
    while to >= 0 and head[to] == i and tags[to] != "TO":
        to -= 1
    noun = to - 1
    if to < 1 or tags[to] != "TO" or words[noun] not in NOUNS_OF_DOING or deps[noun] not in {"pobj", "dobj"}:
        return
    if not _is_below(noun, i, head):
        head[i], deps[i] = noun, "acl"


def _relative_of_day(i: int, words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "freed 37 prisoners on Tuesday, who had been jailed": of the prisoners, not of the day."""
    day = head[i]
    for j in range(day - 1, -1, -1):
        named = deps[j] in _ARGUMENTS and tags[j].startswith("NN") and not _is_time(j, words, tags)
        if named and not _is_below(j, i, head):
            head[i] = j
            return


def _is_below(token: int, top: int, head: Sequence[int]) -> bool:
    while head[token] != token:
        token = head[token]
        if token == top:
            return True
    return False


def _is_time(i: int, words: Sequence[str], tags: Sequence[str]) -> bool:
    return words[i] in TIME_WORDS and (words[i] not in {"march", "may"} or tags[i] == "NNP")
