"""Text → findings. Words are matched against the catalogue only; nothing outside it can be understood."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from knowledge.diagnosis.attempts import Attempt, attempts
from knowledge.diagnosis.beginnings import without_beginnings
from knowledge.diagnosis.bystanders import Bystanders, is_item, is_joined
from knowledge.diagnosis.circumstances import is_pointed_at, is_verdict
from knowledge.diagnosis.compounds import Compounds
from knowledge.diagnosis.contradictions import without_contradicted
from knowledge.diagnosis.disambiguation import means_another
from knowledge.diagnosis.framing import (
    cleared,
    compared,
    denied,
    feared,
    mended,
    praised,
    replaced,
    replaced_in_vain,
    replaced_or_good,
)
from knowledge.diagnosis.joints import without_borrowed
from knowledge.diagnosis.lexicon import Lexicon, Occurrence, Token, tokens_of
from knowledge.diagnosis.lookalikes import is_no_danger
from knowledge.diagnosis.matching import (
    DANGER,
    Match,
    apart,
    by_target,
    closest,
    is_a_word_of_a_name,
    is_borrowed,
    most_specific,
)
from knowledge.diagnosis.mentions.scorer import mention_scorer
from knowledge.diagnosis.namely import BY_THE_WAY
from knowledge.diagnosis.observation import IN_VAIN, OLD, Observation
from knowledge.diagnosis.seen import SEEN, is_seen_damaged
from knowledge.diagnosis.senses import in_their_sense
from knowledge.diagnosis.sides import cylinders_told, sides_told
from knowledge.diagnosis.uses import names_nothing
from knowledge.diagnosis.verdicts import BLAMED, is_blamed
from knowledge.diagnosis.whereabouts import tells_where
from knowledge.faults.base import FaultBase, FindingKind
from knowledge.language.detect import detect_language

_REMEMBERED = 256
_BURNING = frozenset({"petrol", "diesel"})
_CERTAIN, _SINGLE_WORD, _MISTYPED = 0.96, 0.93, 0.88
_CLEARED = 0.8
"""« Ce n'est pas la batterie » is an opinion more often than a test."""
_FEARED = 0.7
"""As little as still commands care."""


_SURELY = 0.6
_LISTED = 4
"""Clauses that name parts, from which on each is an item of a list, whatever is told of the one before."""
_MEANT_BY_A_NAME = 2
"""« Capteur de pression changé » may be any of six, and makes none of them new."""


class Understanding:
    def __init__(self, base: FaultBase) -> None:
        self._kinds = {finding.id: finding.kind for finding in base.findings}
        self._components = {
            finding.id: finding.components for finding in base.findings if finding.kind is FindingKind.mention
        }
        self._telling = frozenset(
            name for name, kind in self._kinds.items() if kind in {FindingKind.mention, FindingKind.system}
        )
        self._patterns = [
            (frozenset(pattern), pattern, finding) for finding in base.findings for pattern in finding.patterns
        ]
        counted = Counter(word for words, _, _ in self._patterns for word in words)
        # By the rarest word of each, so that a text is compared with the few patterns it may hold.
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for number, (words, _, _) in enumerate(self._patterns):
            self._by_word[min(words, key=lambda word: (counted[word], word))].append(number)
        self._lexicon = Lexicon(base.phrases, set(counted))
        self._bystanders = Bystanders(base)
        self._compounds = Compounds(base)
        self._electric_only = frozenset(
            part.id for part in base.components.values() if part.energies.isdisjoint(_BURNING)
        )
        self._system = {part.id: part.system for part in base.components.values()}
        # One turn asks several times what the same words say.
        self._read_before = lru_cache(_REMEMBERED)(self._read)

    def read(self, text: str) -> tuple[Observation, ...]:
        """What the text says of the catalogue's findings, each once per polarity, with the words it stands on."""
        return self._read_before(text)

    def replaced_in_vain(self, text: str, *, afterwards: bool) -> tuple[Observation, ...]:
        """The parts that were replaced and cured nothing, of which `read` only says that they are new.

        `afterwards`: the text goes on about a complaint told before, which the work therefore did not mend.
        """
        tokens, _ = tokens_of(text)
        named = self._named(self._lexicon.occurrences(tokens))
        tried = attempts(tokens, named)
        told = [
            Observation(f"{OLD}{part}", "absent", IN_VAIN, _words(tokens, (one,), text))
            for one in named
            if replaced_in_vain(tokens, one, afterwards=afterwards, exchanged=tried.get(one) is Attempt.exchanged)
            for node in one.targets
            if node in self._components
            for part in self._common(node)
        ]
        return _strongest(told)

    def names_found(self, tokens: list[Token]) -> list[Occurrence]:
        """All that may be the names of parts, whether they name one here or not."""
        return self._named(self._compounds.read(tokens, self._lexicon.occurrences(tokens), self._lexicon.at))

    def parts_of(self, one: Occurrence) -> frozenset[str]:
        return frozenset(part for target in one.targets for part in self._components.get(target, ()))

    def knows(self, word: str) -> bool:
        """Whether a folded word is of the language that findings are read in."""
        return self._lexicon.knows(word)

    def _common(self, node: str) -> Sequence[str]:
        """Who does not say that the car is electric speaks of the part that every car has: « batterie neuve »."""
        parts = self._components[node]
        return [part for part in parts if part not in self._electric_only] or parts

    def _read(self, text: str) -> tuple[Observation, ...]:
        tokens, _ = tokens_of(text)
        occurrences = in_their_sense(tokens, without_beginnings(tokens, self._lexicon.occurrences(tokens)))
        taken = frozenset(
            place for one in occurrences if one.last - one.first > 1 for place in range(one.first, one.last)
        )
        said = by_target(occurrences)
        matches = [
            one
            for one in self._matches(tokens, said, self._names(occurrences))
            if not means_another(one.finding.id, tokens, one.occurrences, said)
        ]
        if otherwise := compared(tokens):
            occurrences = [one for one in occurrences if one.first not in otherwise]
            matches, _ = apart(matches, otherwise)
        dangers: list[Match] = []
        if only_feared := feared(tokens):
            occurrences = [one for one in occurrences if one.first not in only_feared]
            matches, dangers = apart(matches, only_feared)
        signs = [match.places for match in matches if match.finding.kind is FindingKind.symptom]
        told = [
            *self._symptoms(tokens, self._without_harmless(tokens, matches, occurrences), said, taken, text),
            *(
                Observation(one.finding.id, "present", _FEARED, feared=True)
                for one in self._without_harmless(tokens, dangers, occurrences)
            ),
            *self._parts(tokens, occurrences, signs, taken, text),
        ]
        return _strongest([*told, *self._sides(tokens, occurrences, told)])

    def _sides(
        self, tokens: list[Token], occurrences: list[Occurrence], told: Sequence[Observation]
    ) -> Sequence[Observation]:
        """Only beside a sign or a part: « je tourne à droite » tells of the road."""
        if not any(self._kinds[one.finding] in {FindingKind.symptom, FindingKind.mention} for one in told):
            return ()
        return [
            Observation(finding, "present", _SINGLE_WORD, tokens[place].text)
            for finding, place in (*sides_told(tokens, occurrences), *cylinders_told(tokens))
        ]

    def _names(self, occurrences: list[Occurrence]) -> list[frozenset[int]]:
        """Where parts are named in several words."""
        return [
            frozenset(range(one.first, one.last))
            for one in occurrences
            if one.last - one.first > 1 and not self._components.keys().isdisjoint(one.targets)
        ]

    def _matches(
        self, tokens: list[Token], said: dict[str, list[Occurrence]], names: list[frozenset[int]]
    ) -> list[Match]:
        present = frozenset(said)
        possible = sorted({number for word in present for number in self._by_word.get(word, ())})
        matches = [
            match
            for needed, pattern, finding in (self._patterns[number] for number in possible)
            if needed <= present and (match := closest(tokens, pattern, said, finding)) is not None
        ]
        own = without_borrowed(tokens, matches)
        return most_specific([match for match in own if not is_a_word_of_a_name(match, names)])

    def _without_harmless(
        self, tokens: list[Token], matches: list[Match], occurrences: Sequence[Occurrence]
    ) -> list[Match]:
        parts = [one for one in occurrences if any(target in self._components for target in one.targets)]
        return [
            match
            for match in matches
            if match.finding.urgency != DANGER
            or not (is_borrowed(match, matches) or is_no_danger(match.finding.id, tokens, match.occurrences, parts))
        ]

    def _symptoms(
        self,
        tokens: list[Token],
        matches: list[Match],
        said: dict[str, list[Occurrence]],
        taken: frozenset[int],
        text: str,
    ) -> list[Observation]:
        told = []
        for match in matches:
            if match.finding.kind is FindingKind.mode and not self._beside_a_part(tokens, match, said):
                continue
            if praised(tokens, match.occurrences) or self._of_a_changed_part(tokens, match):
                continue
            no = any(denied(tokens, part, taken | match.places) for part in match.occurrences)
            told.append(
                Observation(
                    match.finding.id,
                    "absent" if no else "present",
                    _reliability(match.occurrences),
                    _words(tokens, match.occurrences, text),
                )
            )
        return told

    def _of_a_changed_part(self, tokens: list[Token], match: Match) -> bool:
        """« Battery replaced, still dies »: what goes on in another clause is not said of the part that is new."""
        if len({tokens[part.first].clause for part in match.occurrences}) < 2:
            return False
        return any(
            not self._components.keys().isdisjoint(part.targets)
            and replaced_or_good(tokens, part)
            and not mended(tokens, part)
            for part in match.occurrences
        )

    def _beside_a_part(self, tokens: list[Token], match: Match, said: dict[str, list[Occurrence]]) -> bool:
        sentence = tokens[match.occurrences[0].first].sentence
        return any(
            tokens[part.first].sentence == sentence
            for name, parts in said.items()
            if name in self._components
            for part in parts
        )

    def _parts(
        self,
        tokens: list[Token],
        occurrences: list[Occurrence],
        signs: list[frozenset[int]],
        taken: frozenset[int],
        text: str,
    ) -> list[Observation]:
        told: list[Observation] = []
        occurrences = self._compounds.read(tokens, occurrences, self._lexicon.at)
        tried = attempts(tokens, self._named(occurrences))
        off = frozenset(one for one, attempt in tried.items() if attempt in {Attempt.exchanged, Attempt.good})
        named = self._naming(tokens, self._named(occurrences), english=_is_english(text))
        nothing = frozenset(self._named(occurrences)).difference(named)
        beside = self._beside(tokens, named, taken, signs, tried=tried)
        for one in occurrences:
            if self._telling.isdisjoint(one.targets):
                continue
            quote = _words(tokens, (one,), text)
            names_a_part = not self._components.keys().isdisjoint(one.targets)
            for target in one.targets:
                kind = self._kinds.get(target)
                if kind is FindingKind.system and not names_a_part:
                    told.append(Observation(target, "present", _SINGLE_WORD, quote))
                elif kind is FindingKind.mention and one not in nothing and (one not in beside or one in off):
                    by_the_way = _within(one, signs) or (bool(signs) and tells_where(tokens, one))
                    told += self._part(tokens, one, target, taken, quote, attempt=tried.get(one), by_the_way=by_the_way)
        new = (part for one in off for node in one.targets if node in self._components for part in self._common(node))
        return without_contradicted(told, frozenset(new))

    def _naming(self, tokens: list[Token], found: list[Occurrence], *, english: bool) -> list[Occurrence]:
        """Which of the names that were found name a part here; the scorer has learned from French only."""
        names = [one for one in found if not names_nothing(tokens, one, alone=True)]
        names = [one for one in names if not names_nothing(tokens, one, alone=len(names) == 1)]
        if english:
            return names
        scorer = mention_scorer()
        return [one for one in names if scorer.chance(tokens, one, found, self._lexicon.knows) >= scorer.enough]

    def _beside(
        self,
        tokens: list[Token],
        named: list[Occurrence],
        taken: frozenset[int],
        signs: list[frozenset[int]],
        *,
        tried: Mapping[Occurrence, Attempt],
    ) -> frozenset[Occurrence]:
        """The names of parts that only help to say which part is meant, or name none here."""
        if len(named) < 2:
            return frozenset()
        listed = len({tokens[one.first].clause for one in named}) >= _LISTED
        if listed:
            signs = []
        spoken_of = {one for one in named if not (denied(tokens, one, taken) or _is_off(tokens, one, tried.get(one)))}
        by_themselves = [
            one for one in spoken_of if not _within(one, signs) and not self._bystanders.is_passive(tokens, one)
        ]
        within = frozenset(
            one
            for one in named
            if _within(one, signs)
            and not (is_pointed_at(tokens, one) or is_joined(tokens, one) or is_item(tokens, one))
            and any(_precedes(tokens, other, one) or is_verdict(tokens, other, one) for other in by_themselves)
        )
        among = self._bystanders.among(tokens, named, frozenset(spoken_of), listed=listed)
        # One part at least is spoken of.
        return among if within.union(among).issuperset(named) else among | within

    def _named(self, occurrences: Sequence[Occurrence]) -> list[Occurrence]:
        return [one for one in occurrences if not self._components.keys().isdisjoint(one.targets)]

    def _part(
        self,
        tokens: list[Token],
        one: Occurrence,
        node: str,
        taken: frozenset[int],
        quote: str,
        *,
        attempt: Attempt | None,
        by_the_way: bool,
    ) -> list[Observation]:
        common = self._common(node)
        systems = sorted({self._system[part] for part in common})
        if _is_off(tokens, one, attempt) and (attempt is Attempt.good or not mended(tokens, one)):
            if len(common) > _MEANT_BY_A_NAME:
                return []
            work = attempt is not Attempt.good and replaced(tokens, one)
            return [
                *(Observation(f"old_{part}", "absent", 0.93, quote) for part in common),
                *(Observation(f"system_{system}", "present", _SINGLE_WORD, quote) for system in systems if work),
            ]
        if denied(tokens, one, taken) and attempt is not Attempt.guilty:
            cleared_of_it = common if cleared(tokens, one) else ()
            return [Observation(f"old_{part}", "absent", _CLEARED, quote) for part in cleared_of_it]
        blamed = not one.mistyped and (is_blamed(tokens, one) or mended(tokens, one) or attempt is Attempt.guilty)
        usual = BY_THE_WAY if by_the_way else _MISTYPED if one.mistyped else _CERTAIN
        reliability = BLAMED if blamed else SEEN if is_seen_damaged(tokens, one) else usual
        return [Observation(node, "present", reliability, quote)]


def _is_english(text: str) -> bool:
    found = detect_language(text)
    return found.language == "en" and found.confidence >= _SURELY


def _is_off(tokens: list[Token], one: Occurrence, attempt: Attempt | None) -> bool:
    """Whether it is new or good, and cannot be the fault any more."""
    if attempt is None:
        return replaced_or_good(tokens, one)
    return attempt in {Attempt.exchanged, Attempt.good}


def _precedes(tokens: list[Token], one: Occurrence, other: Occurrence) -> bool:
    return one.last <= other.first and tokens[one.first].sentence == tokens[other.first].sentence


def _within(one: Occurrence, signs: list[frozenset[int]]) -> bool:
    """Whether a part is named in telling a sign only: « batterie à plat »."""
    own = frozenset(range(one.first, one.last))
    return any(own < places for places in signs) or (len(own) > 1 and own in signs)


def _reliability(parts: tuple[Occurrence, ...]) -> float:
    if any(part.mistyped for part in parts):
        return _MISTYPED
    return _CERTAIN if len(parts) > 1 else _SINGLE_WORD


def _words(tokens: list[Token], parts: tuple[Occurrence, ...], text: str) -> str:
    first = min(part.first for part in parts)
    last = max(part.last for part in parts)
    return text[tokens[first].start : tokens[last - 1].end]


def _strongest(told: list[Observation]) -> tuple[Observation, ...]:
    kept: dict[tuple[str, str], Observation] = {}
    for one in told:
        key = (one.finding, one.polarity)
        if key not in kept or kept[key].reliability < one.reliability:
            kept[key] = one
    return tuple(kept.values())
