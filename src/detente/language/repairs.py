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
_BODIES = frozenset(
    "government president king queen emir sultan parliament senate ministry minister army navy chancellor premier "
    "ambassador authorities state republic kingdom".split()
)
_ABREAST = frozenset({("shoulder", "to"), ("side", "by"), ("hand", "in"), ("arm", "in")})
_JUDGING = frozenset(
    "condemn condemns condemned condemning deplore deplores deplored deploring denounce denounces denounced denouncing "
    "mourn mourns mourned mourning lament laments lamented decry decries decried welcome welcomes welcomed hail hails "
    "hailed criticise criticises criticised criticize criticizes criticized protest protests protested".split()
)
_DEEDS = frozenset(
    "attack attacks bombing bombings killing killings strike strikes airstrike airstrikes assault assaults shooting "
    "shootings murder murders massacre massacres raid raids ambush execution executions explosion explosions blast "
    "blasts crackdown arrest arrests detention detentions shelling kidnapping kidnappings abduction abductions siege "
    "liberation capture recapture bombardment".split()
)
_WAYS_TO_SAY = frozenset(
    "statement statements terms letter letters speech interview message messages tweet post address remarks manner way "
    "language words communique communiqué resolution meeting conference briefing note".split()
)
# Participles that stand before a noun with a noun before them: "US backed rebels".
_DESCRIBING = frozenset(
    "backed led held based made funded owned controlled occupied armed trained born elected appointed sponsored "
    "called named alleged suspected wanted given related sized organised organized linked registered flagged "
    "united limited".split()
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
        elif deps[i] == "poss" and tags[i].startswith("NNP"):
            _group_genitive(i, words, tags, head, deps)
        elif i + 2 < len(words) and words[i + 2] == word and (word, words[i + 1]) in _ABREAST:
            _abreast(i, tags, head, deps)
    _verb_after_comma(words, tags, head, deps)
    if words and words[-1] == ".":
        _verb_taken_for_adjective(words, tags, head, deps)
    for i, dep in enumerate(deps):
        if dep == "advcl":
            _infinitive_of_noun(i, words, tags, head, deps)
        elif dep == "prep" and words[head[i]] in _JUDGING:
            _place_of_deed(i, words, tags, head, deps)
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


def _group_genitive(i: int, words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "the Government of Iraq's decision": what the government of Iraq decided, not a government of decisions."""
    thing = head[i]
    of = head[thing]
    body = head[of]
    if deps[thing] != "pobj" or words[of] != "of" or words[body] not in _BODIES or not body == of - 1 < i < thing:
        return
    head[thing], deps[thing] = (thing if head[body] == body else head[body]), deps[body]
    for j in range(thing + 1, len(head)):
        if head[j] == body:
            head[j] = thing
    head[body], deps[body] = thing, "poss"
    head[i], deps[i] = of, "pobj"


def _abreast(i: int, tags: list[str], head: list[int], deps: list[str]) -> None:
    """ "stand shoulder to shoulder with them": with them they stand."""
    verb, last = head[i], i + 2
    if not tags[verb].startswith("VB") or verb > i:
        return
    for j in range(last + 1, len(head)):
        if head[j] in {i, last}:
            head[j] = verb
    head[i], deps[i], tags[i] = verb, "advmod", "RB"
    head[i + 1], deps[i + 1] = i, "prep"
    head[last], deps[last], tags[last] = i + 1, "pobj", "NN"


def _verb_after_comma(words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "Aquino, speaking a day after …, called on Beijing": the verb hung on the noun before it is of the root noun."""
    root = next((i for i, h in enumerate(head) if h == i), None)
    if root is None or not tags[root].startswith("NNP"):
        return
    for i in range(len(deps) - 1, root, -1):
        if deps[i] == "acl" and tags[i] in {"VBN", "VBD"} and words[i - 1] == "," and head[i] != root:
            head[i] = root
            return


def _verb_taken_for_adjective(words: Sequence[str], tags: list[str], head: list[int], deps: list[str]) -> None:
    """ "The Jordanian side voiced concern at …", "Police in black fired pepper gas": a sentence without its verb."""
    root = next((i for i, h in enumerate(head) if h == i), None)
    if root is None or not tags[root].startswith("NN"):
        return
    for v, dep in enumerate(deps):
        thing = head[v]
        if dep != "amod" or tags[v] not in {"VBN", "VBD"} or not v < thing or words[v] in _DESCRIBING:
            continue
        subject = root if root < v else _noun_before(v, words, tags)
        if subject is None or any(h == thing and subject < j < v for j, h in enumerate(head)):
            continue  # "at least a dozen captured fighters"
        told = any(tags[j].startswith("VB") and deps[j] not in {"amod", "relcl", "aux"} for j in range(subject, v))
        if not told and _is_clause_end(v, subject, words, tags):
            _make_main_verb(v, subject, thing, tags, head, deps)
        return


def _noun_before(v: int, words: Sequence[str], tags: Sequence[str]) -> int | None:
    return v - 1 if v and tags[v - 1].startswith(("NN", "PRP")) and tags[v - 1] != "PRP$" else None


def _is_clause_end(v: int, subject: int, words: Sequence[str], tags: Sequence[str]) -> bool:
    """Tell whether a subject can end right before a verb: with a noun, or the comma that ends what is said of it."""
    if words[v - 1] == ",":
        return tags[subject].startswith("NNP") and "," in words[subject : v - 1]
    return v - 1 == subject or tags[v - 1].startswith("NN")


def _make_main_verb(v: int, subject: int, thing: int, tags: list[str], head: list[int], deps: list[str]) -> None:
    root = next(i for i, h in enumerate(head) if h == i)
    for j, h in enumerate(head):
        if h == thing and j < v and j != subject:
            head[j] = subject
    if subject != root:
        below = head[subject]
        head[root], deps[root] = v, "dobj"
        if below in {v, thing, root}:
            head[subject] = v
    head[thing], deps[thing] = v, "dobj"
    head[subject], deps[subject] = v, "nsubj"
    head[v], deps[v], tags[v] = v, "ROOT", "VBD"


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


def _place_of_deed(i: int, words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "condemned the attack on Monday at a market in Diffa": there it was attacked, not condemned."""
    verb = head[i]
    deed = next((j for j in range(i - 1, verb, -1) if head[j] == verb and deps[j] == "dobj"), None)
    if deed is None or words[deed] not in _DEEDS or words[i] not in {"in", "at", "near", "outside", "on"}:
        return
    thing = next((j for j in range(i + 1, len(head)) if head[j] == i and deps[j] == "pobj"), None)
    if thing is not None and words[thing] not in _WAYS_TO_SAY:
        head[i] = deed


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
