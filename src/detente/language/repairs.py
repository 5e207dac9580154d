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
_ABREAST = {"shoulder": "to", "side": "by", "hand": "in", "arm": "in"}
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
# Nouns that are verbs as well, and whose plural is taken for a noun behind a name: "Turkey arms Syrian rebels."
_NOUN_OR_VERB = frozenset(
    "arms orders bombs fires fire strikes strike bans ban raids raid attacks attack blocks block arrests arrest "
    "condemns condemn protests protest frees free vows vow pledges pledge moves move stations station".split()
)
_KINDS_OF_ARMS = frozenset(
    "deal deals sale sales embargo trade control race dealer dealers supplies shipment shipments imports exports "
    "industry victims campaign inspectors talks".split()
)
_ADJECTIVE_ENDS = ("ian", "can", "ish", "ese", "ench", "eek", "wan", "gan", "ari", "aqi", "eli")
_INVERTED = frozenset("march marches marched rally rallies rallied gather gathers gathered".split())
_COUNTERPARTS = frozenset({"counterpart", "counterparts", "homologue"})
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
        _mend_by_word(i, word, words, tags, head, deps)
    _verb_after_comma(words, tags, head, deps)
    if words and words[-1] == ".":
        _verb_taken_for_adjective(words, tags, head, deps)
        _verb_taken_for_noun(words, tags, head, deps)
    for i, dep in enumerate(deps):
        if dep == "advcl":
            _infinitive_of_noun(i, words, tags, head, deps)
        elif dep == "prep" and words[head[i]] in _JUDGING:
            _place_of_deed(i, words, tags, head, deps)
        elif dep == "relcl" and _is_time(head[i], words, tags):
            _relative_of_day(i, words, tags, head, deps)
        elif dep == "dobj" and head[head[i]] == head[i]:
            _subject_behind(i, words, tags, head, deps)
        elif dep == "appos":
            _member_of_list(i, words, tags, head, deps)
        elif dep == "nsubj":
            _first_of_pair(i, words, tags, head, deps)


def _mend_by_word(i: int, word: str, words: Sequence[str], tags: list[str], head: list[int], deps: list[str]) -> None:
    if word in _HAVE and deps[i] != "aux":
        _perfect(i, tags, head, deps)
    elif deps[i] == "poss" and tags[i].startswith("NNP"):
        _group_genitive(i, words, tags, head, deps)
    elif word in _ABREAST and list(words[i + 1 : i + 3]) == [_ABREAST[word], word]:
        _abreast(i, tags, head, deps)
    elif word in {"with", "alongside"}:
        _along_with(i, words, tags, head, deps)
    elif word == "," and 0 < i < len(words) - 1 and tags[i + 1] == "CC" and tags[i - 1].startswith("VB"):
        _object_behind_both(i, words, tags, head, deps)


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
    """ "stand shoulder to shoulder with them": with them they stand, and the three words are one particle."""
    verb, last = head[i], i + 2
    if not tags[verb].startswith("VB") or verb > i:
        return
    for j in range(last + 1, len(head)):
        if head[j] in {i, last}:
            head[j] = verb
    below = {deps[j] for j, h in enumerate(head) if h == verb and j != verb}
    if tags[verb] == "VBN" and not below & {"aux", "auxpass"}:
        tags[verb] = "VBD"  # "Chadian soldiers trained side by side": nobody trained them
    head[i], deps[i], tags[i] = verb, "prt", "RB"
    head[i + 1], deps[i + 1] = i, "dep"
    head[last], deps[last], tags[last] = i, "dep", "NN"


def _along_with(i: int, words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "Kenya, along with Uganda, condemned": both did."""
    first = i - 1 if words[i] == "with" else i
    if first < 1 or (words[i] == "with" and words[first] not in {"along", "together"}):
        return
    subject = first - 2 if words[first - 1] == "," and first > 1 else first - 1
    named = next((j for j in range(i + 1, len(head)) if head[j] == i and deps[j] == "pobj"), None)
    if named is None or deps[subject] not in {"nsubj", "nsubjpass"} or head[subject] < named:
        return
    for j in range(first, i + 1):
        head[j], deps[j] = named, "cc"
    head[named], deps[named] = subject, "conj"


def _object_behind_both(i: int, words: Sequence[str], tags: list[str], head: list[int], deps: list[str]) -> None:
    """ "Peru praised, but did not join, the mission": what stands behind both verbs was read as something else."""
    first = i - 1
    end = next((j for j in range(i + 2, len(words)) if words[j] == ","), None)
    if end is None or deps[end - 1] != "conj" or head[end - 1] != first:
        return
    second = end - 1
    below = [j for j, h in enumerate(head) if h == second]
    if tags[second] == "NN" and any(deps[j] == "aux" for j in below):
        tags[second] = "VB"
    if not tags[second].startswith("VB") or any(deps[j] == "dobj" for j in below):
        return
    thing = next((j for j in range(end + 1, len(head)) if head[j] <= end), None)
    if thing is not None and deps[thing] in {"appos", "npadvmod", "dep", "conj"} and tags[thing].startswith("NN"):
        head[thing], deps[thing] = second, "dobj"


def _member_of_list(i: int, words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "Kerry, his Russian counterpart and …", "Lavrov, the Russian minister, Akar, the Turkish one": two people."""
    h = head[i]
    if words[i] in _COUNTERPARTS:
        deps[i] = "conj"
        return
    name = tags[i] == "NNP" and deps[h] == "appos" and tags[h] == "NN" and tags[head[h]] == "NNP"
    if name and words[_phrase_start(i, head) - 1] == ",":
        head[i], deps[i] = head[h], "conj"
        return
    if _is_second_of_pair(i, h, words, tags, head, deps):
        deps[i] = "conj"


def _is_second_of_pair(
    i: int, h: int, words: Sequence[str], tags: Sequence[str], head: Sequence[int], deps: Sequence[str]
) -> bool:
    """ "Putin, Erdogan speak": an apposition would have a comma behind it, and one person's verb."""
    verb = head[h]
    if deps[h] != "nsubj" or verb != i + 1 or not tags[i] == tags[h] == "NNP" or not tags[verb].startswith("VB"):
        return False
    headline = tags[verb] == "VBP" or words[-1] not in {".", "?", "!", '"'}
    return headline and _phrase_start(i, head) == h + 2 and words[h + 1] == ","


def _subject_behind(i: int, words: Sequence[str], tags: Sequence[str], head: list[int], deps: list[str]) -> None:
    """ "Through the capital marched thousands of students": who marched stands behind the verb."""
    verb = head[i]
    if words[verb] not in _INVERTED or tags[verb] not in {"VBD", "VBZ", "VBP"} or i < verb:
        return
    below = [j for j, h in enumerate(head) if h == verb and j != verb]
    if not any(deps[j] in {"nsubj", "csubj", "aux"} for j in below) and any(
        deps[j] == "prep" and j < verb for j in below
    ):
        deps[i] = "nsubj"


def _first_of_pair(i: int, words: Sequence[str], tags: list[str], head: list[int], deps: list[str]) -> None:
    """ "Kenya, Somalia agree", "Talks: Trump, Xi discuss": in headlines a comma is an "and"."""
    verb, first = head[i], i - 2
    if first < 0 or words[i - 1] != "," or tags[i] != "NNP" or tags[verb] not in {"VBP", "VB"} or verb != i + 1:
        return
    start = _phrase_start(first, head)
    opens = start == 0 or words[start - 1] == ":"
    if opens and head[first] == verb and deps[first] in {"dep", "npadvmod", "advcl"}:
        head[i], deps[i] = first, "conj"
        deps[first], tags[first] = "nsubj", "NNP"


def _phrase_start(i: int, head: Sequence[int]) -> int:
    """Return where the words that stand right before a noun and hang on it begin."""
    start = i
    while start > 0 and (head[start - 1] == i or start <= head[start - 1] < i):
        start -= 1
    return start


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


def _verb_taken_for_noun(words: Sequence[str], tags: list[str], head: list[int], deps: list[str]) -> None:
    """ "Turkey arms Syrian rebels.", "Police fire rubber bullets at students.": a sentence without its verb."""
    root = next((i for i, h in enumerate(head) if h == i), None)
    if root is None or not tags[root].startswith("NN") or any(tag.startswith("VB") or tag == "MD" for tag in tags):
        return
    v = next((i for i in range(1, root) if words[i] in _NOUN_OR_VERB), None)
    if v is None or deps[v] not in {"compound", "nmod"} or head[v] != root or words[root] in _KINDS_OF_ARMS:
        return
    subject = v - 1
    many = tags[subject] in {"NNS", "NNPS"} or words[subject] == "police"
    if any(not tags[j].startswith(("NN", "JJ", "DT")) for j in range(v)) or many == (tags[v] == "NNS"):
        return
    if subject == 0 and tags[0] == "JJ" and not words[0].endswith(_ADJECTIVE_ENDS):
        tags[0] = "NNP"  # "Sudan arms Chadian rebels."
    if not tags[subject].startswith("NN"):
        return
    tag = "VBP" if many else "VBZ"
    _make_main_verb(v, subject, root, tags, head, deps)
    tags[v] = tag


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
