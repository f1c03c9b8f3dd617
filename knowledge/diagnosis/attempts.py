"""What was tried on the parts that a message names: exchanged, found good, swapped about, or still to be done.

One verb may govern a whole list, « changé la batterie puis les bougies », and one verdict may close it, « plugs, coils
and leads are all new »; a name of its own for each stands in `framing`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from knowledge.diagnosis.attempt_words import (
    ABOUT,
    AGAIN_AND_AGAIN,
    ALL_GOOD,
    ALONG,
    ALSO,
    AND_ANOTHER,
    DENIED,
    EVERYTHING_NEW,
    FOLLOWED,
    GOOD_WORD,
    HAS_CLEARED,
    HAS_EXCHANGED,
    HAS_PUT,
    HAS_WORK_BEHIND,
    HELPED,
    IN_ORDER,
    IS_EXCHANGED,
    IS_GOOD,
    IT_IS_DONE,
    NEITHER,
    PLANNED,
    PRONOUN,
    SIDES,
    STAYED,
    SWAPPED,
    TESTED,
    WHICH,
)
from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words


class Attempt(StrEnum):
    exchanged = "exchanged"
    good = "good"
    """Tested, ruled out, or shown by a swap not to be the one."""
    guilty = "guilty"
    """The trouble went with it when it was swapped."""
    undone = "undone"
    """« Je n'ai pas encore changé les bougies »: of another part it would say that it is new."""


_ARTICLES = frozenset(
    words(
        "le la les l un une des de du d mon ma mes ses son sa notre nos the a an my our his her their its both all "
        "deux two 2 3 4 quatre four tous toutes set pair jeu paire new neuf neuve neufs neuves nouveau nouvelle "
        "nouveaux nouvelles"
    )
)
_NEW = frozenset(words("new neuf neuve neufs neuves nouveau nouvelle nouveaux nouvelles"))
_JOINERS = frozenset(words("and et then puis plus ainsi que ni nor or ou also aussi ensuite with avec well as"))
_BETWEEN = _ARTICLES | _JOINERS | SIDES
_OF = frozenset(words("de du d of from in on dans sur au aux from behind near"))
_WORK_NOUNS = frozenset(
    words(
        "remplacement changement echange montage pose test controle verification replacement replacing changing "
        "jeu paire set pair"
    )
)
_FINITE = frozenset(
    words(
        "is are was were has have had est sont etait etaient a ont s ne n fuit fuient leaks leak hs mort morte morts "
        "dead bad broken casse cassee cassees casses noise fait font makes make siffle grince claque claquent needs "
        "need doit doivent should must failed fails fail went keeps qui which that usee usees use uses worn grippe "
        "grippee cracked stuck bloque bloquee light voyant dont cannot can t"
    )
)
"""What follows a part that is spoken of by itself: « changé les bougies et la bobine est HS »."""
_BACK, _ON, _LIST_OF_THREE = 10, 8, 3


def attempts(tokens: Sequence[Token], named: Sequence[Occurrence]) -> Mapping[Occurrence, Attempt]:
    """What was tried on each part of `named`, in order, of which its list or a swap tells; the others are left out."""
    found: dict[Occurrence, Attempt] = {}
    whole = [one for one in named if not any(_is_within(one, other) for other in named)]
    announced: Occurrence | None = None
    for listed in _lists(tokens, whole):
        found.update(_of_list(tokens, listed, found))
        if _governed_by_an_announcement(tokens, listed[0]):
            announced = listed[0]
        elif announced is not None and listed[0] not in found and _is_an_item_of(tokens, announced, listed):
            found.update((one, Attempt.exchanged) for one in listed)
    found.update(_told_after(tokens, whole))
    for one in named:
        found.update((one, found[other]) for other in whole if other in found and _is_within(one, other))
    return found


def _is_within(one: Occurrence, other: Occurrence) -> bool:
    return other.first <= one.first and one.last <= other.last and other.last - other.first > one.last - one.first


def _lists(tokens: Sequence[Token], named: Sequence[Occurrence]) -> Iterator[list[Occurrence]]:
    """Parts that are told one after the other with nothing but joining words between."""
    listed: list[Occurrence] = []
    for one in sorted(named, key=lambda part: part.first):
        if listed and not _goes_on(tokens, listed[-1], one):
            yield listed
            listed = []
        listed.append(one)
    if listed:
        yield listed


def _goes_on(tokens: Sequence[Token], last: Occurrence, one: Occurrence) -> bool:
    between = tokens[last.last : one.first]
    if one.first < last.last or tokens[one.first].sentence != tokens[last.first].sentence:
        return False
    unknown = [token for token in between if token.text not in _BETWEEN and not token.text.isdecimal()]
    if unknown and not _is_unknown_item(between, unknown, last, tokens):
        return False
    return tokens[one.first].clause != tokens[last.last - 1].clause or any(token.text in _JOINERS for token in between)


def _is_unknown_item(
    between: Sequence[Token], unknown: Sequence[Token], last: Occurrence, tokens: Sequence[Token]
) -> bool:
    """« Pads, rotors, lines and master cylinder », « the filter and the pump relay »: a word that has no name here."""
    if len(unknown) > 1 or not unknown[0].text.isalpha() or unknown[0].text in _FINITE | _OF:
        return False
    alone = unknown[0].clause != tokens[last.last - 1].clause and between[0].clause == unknown[0].clause
    return alone or (unknown[0] is between[-1] and between[0].text in _JOINERS)


def _of_list(
    tokens: Sequence[Token], listed: list[Occurrence], before: Mapping[Occurrence, Attempt]
) -> Iterator[tuple[Occurrence, Attempt]]:
    swapped = _swap(tokens, listed)
    if swapped is not None:
        yield from ((one, swapped) for one in listed)
        return
    if AGAIN_AND_AGAIN.search(_words(_clause_after(tokens, listed[-1]))):
        return
    governed = _governed(tokens, listed)
    if governed is not None:
        for place, one in enumerate(listed):
            by_itself = place > 0 and _is_told_by_itself(tokens, one)
            yield one, (_closing(tokens, one) or Attempt.undone) if by_itself else governed
            if by_itself:
                return
        return
    closing = _closing(tokens, listed[-1])
    if closing is not None:
        yield listed[-1], closing
        yield from ((one, Attempt.undone) for one in listed[:-1] if _belongs_to_another(tokens, one))
        yield from ((one, closing) for one in _sharing(tokens, listed))
    elif len(listed) == 1 and (inherited := _inherited(tokens, listed[0], before)) is not None:
        yield listed[0], inherited


def _words(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _clause_before(tokens: Sequence[Token], one: Occurrence) -> Sequence[Token]:
    clause = tokens[one.first].clause
    return [token for token in tokens[max(0, one.first - _BACK) : one.first] if token.clause == clause]


def _clause_after(tokens: Sequence[Token], one: Occurrence) -> Sequence[Token]:
    clause = tokens[one.last - 1].clause
    return [token for token in tokens[one.last : one.last + _ON] if token.clause == clause]


def _governed(tokens: Sequence[Token], listed: Sequence[Occurrence]) -> Attempt | None:
    """What the verb before the list says of it."""
    before = [*_clause_before(tokens, listed[0])]
    passed: list[str] = []
    while before and before[-1].text in _ARTICLES | SIDES | NEITHER:
        passed.append(before.pop().text)
    if not NEITHER.isdisjoint(passed):
        following = _words(tokens[listed[-1].last : listed[-1].last + _ON])
        return Attempt.exchanged if HELPED.search(following) else None
    told = f"{_words(before)} "
    verb = HAS_WORK_BEHIND.search(told)
    if verb is None and _OF.isdisjoint(passed):
        verb = HAS_EXCHANGED.search(told)
        if verb is None and not _NEW.isdisjoint(passed):
            verb = HAS_PUT.search(told)
    if verb is not None:
        return Attempt.undone if PLANNED.search(told) else Attempt.exchanged
    if HAS_CLEARED.search(told) or (TESTED.search(told) and _is_then_good(tokens, listed[-1])):
        return Attempt.good
    announced = not before and (_is_announced_as_new(tokens, listed[0]) or _follows_an_item(tokens, listed[0]))
    return Attempt.exchanged if announced else None


def _governed_by_an_announcement(tokens: Sequence[Token], one: Occurrence) -> bool:
    before = _clause_before(tokens, one)
    return all(token.text in _ARTICLES | SIDES for token in before) and _is_announced_as_new(tokens, one)


def _is_an_item_of(tokens: Sequence[Token], announced: Occurrence, listed: Sequence[Occurrence]) -> bool:
    """« Changés : relais DME, capteur PMH »: words without a name here do not end the list, a verb does."""
    first = tokens[announced.first]
    if tokens[listed[0].first].sentence != first.sentence:
        return False
    last = tokens[listed[-1].first].clause
    between = tokens[announced.last : listed[0].first]
    behind = [token for token in tokens[listed[-1].last :] if token.clause <= last]
    return all(token.text not in _FINITE for token in (*between, *behind))


def _follows_an_item(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« J'ai fait remplacer le filtre, les bougies »: behind what was replaced first and has no name here."""
    own = tokens[one.first]
    told = [token for token in tokens[: one.first] if token.clause == own.clause - 1 and token.sentence == own.sentence]
    if len(told) < _LIST_OF_THREE or told[-2].text not in _ARTICLES or not _is_bare(tokens, one):
        return False
    return HAS_EXCHANGED.search(f"{_words(told[:-2])} ") is not None and not PLANNED.search(_words(told))


def _is_announced_as_new(tokens: Sequence[Token], one: Occurrence) -> bool:
    own = tokens[one.first]
    clause = [token for token in tokens[: one.first] if token.clause == own.clause - 1]
    if _words(clause) in IN_ORDER:
        clause = [token for token in tokens[: one.first] if token.clause == own.clause - 2]
    return bool(clause) and clause[0].sentence == own.sentence and bool(EVERYTHING_NEW.search(_words(clause)))


def _is_told_by_itself(tokens: Sequence[Token], one: Occurrence) -> bool:
    before, following = _clause_before(tokens, one), _clause_after(tokens, one)
    if before and before[-1].text in NEITHER:
        return False
    return tokens[one.last - 1].text in _FINITE or (bool(following) and following[0].text in _FINITE)


def _next_clause(tokens: Sequence[Token], one: Occurrence) -> str:
    """What follows the clause of its name in the same sentence."""
    own = tokens[one.last - 1]
    later = [token for token in tokens[one.last : one.last + 2 * _ON] if token.sentence == own.sentence]
    following = [token.clause for token in later if token.clause != own.clause]
    return _words([token for token in later if following and token.clause == following[0]])


def _is_then_good(tokens: Sequence[Token], one: Occurrence) -> bool:
    return ALL_GOOD.search(_next_clause(tokens, one)) is not None


def _closing(tokens: Sequence[Token], one: Occurrence) -> Attempt | None:
    """What is said of it after its name, or with a pronoun in the clause after that."""
    following = _words(_clause_after(tokens, one))
    if tokens[one.last - 1].text in _NEW or IS_EXCHANGED.search(following):
        return Attempt.exchanged
    if IS_GOOD.search(following):
        return Attempt.good
    then = _next_clause(tokens, one)
    if which := WHICH.match(then):
        then = then[which.end() :]
        return Attempt.exchanged if IS_EXCHANGED.search(then) else Attempt.good if IS_GOOD.search(then) else None
    if pronoun := PRONOUN.match(then):
        return Attempt.good if IS_GOOD.search(then[pronoun.end() :]) else None
    bare = re.fullmatch(GOOD_WORD, then) is not None or ALL_GOOD.search(then) is not None
    return Attempt.good if bare and _is_about_a_test(following) else None


def _is_about_a_test(told: str) -> bool:
    return re.search(r"\b(?:test|check|control|verif|mesur|measur|bench)", told) is not None


def _sharing(tokens: Sequence[Token], listed: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """Those before the last that a verdict behind it is said of: all of a list with « et », or of three by commas."""
    shared: list[Occurrence] = []
    joined = bool(AND_ANOTHER.match(_words(_clause_after(tokens, listed[-1]))))
    for one, other in zip(reversed(listed[:-1]), reversed(listed[1:]), strict=True):
        link = any(token.text in _JOINERS for token in tokens[one.last : other.first])
        joined = joined or link
        if _belongs_to_another(tokens, one) or (
            tokens[one.first].clause != tokens[other.first].clause and not _is_bare(tokens, one)
        ):
            break
        shared.append(one)
    return shared if joined or len(shared) + 1 >= _LIST_OF_THREE else ()


def _is_bare(tokens: Sequence[Token], one: Occurrence) -> bool:
    """Nothing else is said in its clause but where it sits."""
    return all(token.text in _BETWEEN for token in (*_clause_before(tokens, one), *_clause_after(tokens, one)))


def _belongs_to_another(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Bruit de roulement et pneus neufs »: what is spoken of is the noise."""
    before = [*_clause_before(tokens, one)]
    while before and before[-1].text in _ARTICLES - _OF:
        before.pop()
    if not before or before[-1].text not in _OF:
        return False
    while before and before[-1].text in _OF | _ARTICLES:
        before.pop()
    return bool(before) and before[-1].text not in _WORK_NOUNS


def _inherited(tokens: Sequence[Token], one: Occurrence, before: Mapping[Occurrence, Attempt]) -> Attempt | None:
    """« Pompe neuve, le filtre aussi »: the same as of the part told last in the sentence."""
    if not before or not (ALSO.match(_words(_clause_after(tokens, one))) or _is_with_it(tokens, one)):
        return None
    last = max(before, key=lambda part: part.first)
    apart = tokens[one.first].sentence - tokens[last.first].sentence
    near = apart == 0 or (apart == 1 and not _clause_before(tokens, one))
    return before[last] if near and last.last <= one.first else None


def _is_with_it(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La distribution a été refaite avec la pompe à eau »."""
    before = [token.text for token in _clause_before(tokens, one) if token.text not in _ARTICLES]
    return bool(before) and before[-1] in ALONG and not _is_told_by_itself(tokens, one)


def _swap(tokens: Sequence[Token], listed: Sequence[Occurrence]) -> Attempt | None:
    """« Swapped the coils of 2 and 4, the misfire stayed »: good; « it followed the coil »: guilty."""
    first = listed[0]
    told, behind = _words(_clause_before(tokens, first)), _words(_clause_after(tokens, listed[-1]))
    if not SWAPPED.search(told) and not SWAPPED.search(behind):
        return None
    sentence = tokens[first.first].sentence
    after = _words([token for token in tokens[listed[-1].last :] if token.sentence in {sentence, sentence + 1}])
    listed_first = SWAPPED.search(behind) is not None and not SWAPPED.search(told)
    if not listed_first and not ABOUT.search(f"{told} {after}"):
        return None
    followed, stayed = FOLLOWED.search(after), STAYED.search(after)
    if followed is not None and not DENIED.search(f"{after[: followed.start()]}") and stayed is None:
        return Attempt.guilty
    return Attempt.good if stayed is not None else None


def _told_after(tokens: Sequence[Token], named: Sequence[Occurrence]) -> Iterator[tuple[Occurrence, Attempt]]:
    """« They told me to replace the battery. I replaced it. »: of the one part that is named before it."""
    for clause in sorted({token.clause for token in tokens}):
        own = [place for place, token in enumerate(tokens) if token.clause == clause]
        told = IT_IS_DONE.search(_words([tokens[place] for place in own]))
        if told is None or PLANNED.search(_words([tokens[place] for place in own])):
            continue
        since = tokens[own[0]].sentence - 1
        meant = [one for one in named if one.last <= own[0] and tokens[one.first].sentence >= since]
        if len(meant) == 1:
            yield meant[0], Attempt.exchanged
