"""Dangers that no single turn of phrase tells: words of several kinds that stand close together in one sentence."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from knowledge.diagnosis.expressions import LETTERS, beginnings, expressions_of
from knowledge.diagnosis.factuality import comes_back
from knowledge.diagnosis.lookalikes import is_no_danger_now, is_no_more
from knowledge.language.folding import words

_WRITTEN = re.compile(r"[a-z]{4,}")
_FARTHEST = 11
"""Words between two of a scene."""
_BESIDE = 3
"""Words around a scene in which it can be taken back."""
_GOES_ON = re.compile(
    r" ,(?! (?:(?:mais|but|et|and|puis|donc|alors|euh|du coup) )?(?:ca|c|elle|il|ils|elles|it|they|she|on|y|j|je|i|rien"
    r"|plus|nothing|(?:brout|misfir|trembl|shak|secou)\w*"
    r"|arret\w+|stop|pull|quitt\w+|presque|parfois|du|de|des|faut|a|une?|deux|trois|two|three|tout\w*|qui|which"
    r"|what|and|et|can|avec"
    r"|la pedale|pedale|gomme|rubber|(?:la |the |le )?(?:ferraille|steel|fer|metal|pare brise|windscreen"
    r"|windshield)|(?:le )?dessous|(?:the )?underside|(?:le |the )?(?:voyant|aiguille|needle|volant|roue|wheel)"
    r"|(?:goes|falls|drops|sinks|tombe|descend|part)\w*|(?:my|mes|our|les) (?:kids|children|enfants|gosses"
    r"|petits)|feels?|soft|mou|molle|dure?)\b)"
)
"""A comma after which something else is spoken of."""
_DENIED_BEFORE = re.compile(
    r"\b(?:pas|aucune?|jamais|sans|ni|no|not|never|without|isn t|doesn t|didn t|don t|nor|zero)(?: \w+){0,2} $"
)
_NOT_A_DENIAL = re.compile(
    r"\b(?:pas|not|no) (?:just|only|que|seulement|sure|sur|besoin|doubt|longer|fou|grave|mal|inquiet|the first"
    r"|reason|warning"
    r"|idea|idee)|\bsans (?:plomb|cesse|arret|raison|prevenir|habilitation|gants|doute|que|rire)"
)
_DENIED_AFTER = re.compile(
    r"^ (?:pas|jamais)\b"
    r"(?! (?:grave|mal|que|seulement|fort|beaucoup|trop|tres|tout|encore|si|vraiment|toujours|une?)\b)"
)
_OFF = re.compile(
    r"^ (?:(?:is |are |turns |turned |goes |went |stays? )(?:off|out)\b|off\b|(?:(?:est|reste) )?eteinte?|s eteint"
    r"|(?:n est|ne s) ?(?:allume\w*)? ?(?:pas|plus)\b|isn t on|is not on|are not on|won t come on)"
)
"""Said of a light: not lit."""
_LIGHT = re.compile(r"\b(?:voyants?|temoins?|light|lamp|warnings?|messages?)\b")
_PLUS_NO_LONGER = re.compile(r"\b(?:ne|n|s) (?:\w+ )?$")
_DENIED_WITHIN = re.compile(
    r"\b(?:is not|are not|isn t|aren t|does not|doesn t|do not|don t|did not|didn t|never|n est pas|ne sent pas)\b"
)
_SPEAKS_IN_DENIALS = re.compile(r"\b(?:pas|plus|not|t|rien|nothing|aucune?|sans|no|without|perd\w*|lost|lach\w*)\b")
_OF_AIRBAGS = "airbag"
"""What did not go off is as bad as what did."""


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    pattern: re.Pattern[str]
    begins: frozenset[str] | None
    """See `beginnings`."""


@dataclass(frozen=True, slots=True)
class _Scene:
    topic: str
    kinds: tuple[_Kind, ...]
    unless: tuple[_Kind, ...]
    needs: int
    """A bit for each kind: most scenes are ruled out by what a sentence does not hold."""


def scenes(sentences: Sequence[str]) -> tuple[str, ...]:
    """Topics of the warnings that the folded sentences call for, each once; clauses are parted by « , »."""
    told = frozenset(topic for place in range(len(sentences)) for topic in _told_by(sentences, place))
    return tuple(topic for topic in _rules().topics if topic in told)


def never_wait(sentences: Sequence[str]) -> bool:
    """Whether something is said of brakes or steering that is no mere question about them, nor praise."""
    rules = _rules()
    return any(
        not any(kind.pattern.search(_clause_of(sentence, found)) for kind in rules.never_waits_unless)
        and not _is_denied(found, sentence, ())
        and not is_no_danger_now(sentence, found.start(), found.end(), elsewhere=_elsewhere(sentences, place))
        for place, sentence in enumerate(sentences)
        for matter in rules.never_waits
        for found in matter.pattern.finditer(sentence)
    )


def _clause_of(sentence: str, found: re.Match[str]) -> str:
    before, after = sentence[: found.start()].rpartition(",")[2], sentence[found.end() :].partition(",")[0]
    return before + found[0] + after


def kinds_in(sentence: str) -> tuple[str, ...]:
    """The names of the kinds of expression that a folded sentence holds, in the order of the rules."""
    return tuple(_rules().names[place] for place in _places(_held(sentence)))


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def typed() -> Mapping[str, str]:
    """Words as they are typed in a hurry, and in full."""
    return _rules().typed


def words_of_danger() -> frozenset[str]:
    """What mistyped words are read as."""
    return _rules().words


def well_spelt() -> frozenset[str]:
    """The words that the rules are written with."""
    return frozenset(word for kind in _rules().kinds for word in _WRITTEN.findall(kind.pattern.pattern))


def _elsewhere(sentences: Sequence[str], place: int) -> str:
    return " , ".join((*sentences[:place], *sentences[place + 1 :]))


def _told_by(sentences: Sequence[str], place: int) -> Iterator[str]:
    sentence = sentences[place]
    missing = ~_held(sentence)
    for scene in _rules().scenes:
        if scene.needs & missing:
            continue
        spans = [list(kind.pattern.finditer(sentence)) for kind in scene.kinds]
        if any(_holds(scene, together, sentences, place) for together in _nearest(spans)):
            yield scene.topic


@lru_cache(maxsize=256)
def _held(sentence: str) -> int:
    """A bit for each kind of which the sentence holds an expression; the rules and the scorer ask for the same one."""
    kinds = _rules().kinds
    return sum(1 << place for place in _places(_begun(sentence)) if kinds[place].pattern.search(sentence))


def _begun(sentence: str) -> int:
    """A bit for each kind of which an expression begins as a word of the sentence does."""
    begun = _rules().unbegun
    for word in sentence.split():
        begun |= _begun_by(word)
    return begun


@lru_cache(maxsize=20_000)
def _begun_by(word: str) -> int:
    begins, begun = _rules().begins, 0
    for letters in {f"{word} ", *(word[:size] for size in range(1, LETTERS + 1))}:
        begun |= begins.get(letters, 0)
    return begun


def _nearest(spans: Sequence[Sequence[re.Match[str]]]) -> Iterator[tuple[re.Match[str], ...]]:
    """Each word of the first kind with the nearest of the others, in the order in which they were said."""
    for anchor in spans[0]:
        chosen = [anchor]
        for others in spans[1:]:
            apart = [one for one in others if all(_distance(one, other) >= 0 for other in chosen)]
            if not apart:
                break
            chosen.append(min(apart, key=lambda one: _distance(one, anchor)))
        else:
            yield tuple(sorted(chosen, key=lambda one: one.start()))


def _distance(one: re.Match[str], other: re.Match[str]) -> int:
    """Letters between; below 0 where they share some."""
    return max(one.start() - other.end(), other.start() - one.end())


def _holds(scene: _Scene, together: Sequence[re.Match[str]], sentences: Sequence[str], place: int) -> bool:
    sentence = sentences[place]
    gaps = [sentence[one.end() : other.start()] for one, other in pairwise(together)]
    start, end = together[0].start(), together[-1].end()
    if any(len(gap.split()) > _FARTHEST for gap in gaps) or _changes_subject(together, sentence):
        return False
    if any(kind.pattern.search(_around(sentence, start, end)) for kind in scene.unless):
        return False
    if is_no_danger_now(sentence, start, end, elsewhere=_elsewhere(sentences, place), topic=scene.topic):
        return False
    return scene.topic == _OF_AIRBAGS or not _denied(together, gaps, sentence)


def _changes_subject(together: Sequence[re.Match[str]], sentence: str) -> bool:
    gaps = [(one.end(), other.start()) for one, other in pairwise(together)]
    return any(first <= comma.start() < last for comma in _GOES_ON.finditer(sentence) for first, last in gaps)


def _around(sentence: str, start: int, end: int) -> str:
    before = sentence[:start].rpartition(",")[2].split()[-_BESIDE:]
    after = sentence[end:].partition(",")[0].split()[:_BESIDE]
    return " ".join([*before, sentence[start:end], *after])


def _denied(together: Sequence[re.Match[str]], gaps: Sequence[str], sentence: str) -> bool:
    """What is gone or fails speaks in denials itself, so only those around other words count."""
    plain = [one for one in together if not _SPEAKS_IN_DENIALS.search(one[0])]
    if any(_is_denied(one, sentence, together) for one in plain):
        return True
    after = sentence[together[-1].end() :]
    if _LIGHT.search(sentence[together[0].start() : together[-1].end()]) and _OFF.search(after):
        return not comes_back(after)
    return len(plain) == len(together) and any(_DENIED_WITHIN.search(gap) for gap in gaps)


def _is_denied(one: re.Match[str], sentence: str, together: Sequence[re.Match[str]]) -> bool:
    """« Écrous pas serrés » denies no nut: the denial, or what follows, is a word of the scene itself."""
    begins = sentence.rfind(",", 0, one.start()) + 1
    before = sentence[begins : one.start()]
    denial = _DENIED_BEFORE.search(before)
    if denial is not None and not _NOT_A_DENIAL.search(before):
        place = begins + denial.start()
        if not any(other.start() <= place < other.end() for other in together):
            return True
    if is_no_more(one[0], before):
        return True
    if any(other.start() == one.end() + 1 for other in together):
        return False
    after = sentence[one.end() :]
    return bool(_DENIED_AFTER.search(after)) or (after.startswith(" plus") and bool(_PLUS_NO_LONGER.search(before)))


@dataclass(frozen=True, slots=True)
class _Rules:
    words: frozenset[str]
    typed: Mapping[str, str]
    never_waits: tuple[_Kind, ...]
    never_waits_unless: tuple[_Kind, ...]
    topics: tuple[str, ...]
    names: tuple[str, ...]
    """Of the kinds."""
    kinds: tuple[_Kind, ...]
    scenes: tuple[_Scene, ...]
    begins: Mapping[str, int]
    """The kinds of which an expression begins with these letters, as bits."""
    unbegun: int
    """The kinds of which that cannot be told."""


@cache
def _rules() -> _Rules:
    with Path(__file__).with_name("scenes.toml").open("rb") as file:
        tables = tomllib.load(file)
    spelt = frozenset(words(tables.pop("words")))
    said, typed_words = tables.pop("kinds"), tables.pop("typed")
    kinds = {name: _kind(expressions_of(name, said)) for name in said}
    matters, unless = ([kinds[name] for name in tables.pop(key)] for key in ("never_waits", "never_waits_unless"))
    bits = {kind: 1 << place for place, kind in enumerate(kinds.values())}
    told = tuple(_scene(topic, line, kinds, bits) for topic, rows in tables.items() for line in rows["scenes"])
    begins: dict[str, int] = {}
    for kind, bit in bits.items():
        for letters in kind.begins or ():
            begins[letters] = begins.get(letters, 0) | bit
    unbegun = sum(bit for kind, bit in bits.items() if kind.begins is None)
    return _Rules(
        words=spelt,
        typed=typed_words,
        never_waits=tuple(matters),
        never_waits_unless=tuple(unless),
        topics=tuple(tables),
        names=tuple(kinds),
        kinds=tuple(kinds.values()),
        scenes=told,
        begins=begins,
        unbegun=unbegun,
    )


def _kind(expressions: Sequence[str]) -> _Kind:
    begins = [beginnings(one) for one in expressions]
    known = None if None in begins else frozenset().union(*(one for one in begins if one is not None))
    return _Kind(re.compile(rf"\b(?:{'|'.join(expressions)})\b"), known)


def _scene(topic: str, line: str, kinds: Mapping[str, _Kind], bits: Mapping[_Kind, int]) -> _Scene:
    names = line.split()
    told = tuple(kinds[name] for name in names if not name.startswith("!"))
    unless = tuple(kinds[name[1:]] for name in names if name.startswith("!"))
    return _Scene(topic, told, unless, sum({bits[kind] for kind in told}))
