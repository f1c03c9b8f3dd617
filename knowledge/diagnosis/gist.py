"""What a complaint is about as a whole: every word that speaks of a system counts a little, whatever else is said."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from knowledge.diagnosis.framing import compared, denied, feared
from knowledge.diagnosis.lexicon import Lexicon, Occurrence, Token, tokens_of
from knowledge.faults.base import ASIDE, FaultBase, FindingKind, Floats, Phrase
from knowledge.language.folding import fold

_AGAIN = 0.35
"""What each further use of the same words counts of the one before."""
_FIRST_SENTENCES, _LATER = 4, 0.75
"""People begin with what is wrong; later come the history and the garage."""
_HEARSAY = re.compile(
    r"\b(?:manufacturer (?:was|has been|had been|offered|of)|failure mileage|was notified|made aware|nhtsa|"
    r"campaign number|air ?bags? (?:did not|didn t|failed to|never) deploy|"
    r"warranty|purchased|i bought|police|insurance|garantie|achetee?)\b"
)
_HEARSAY_WEIGHT = 0.35
_SHARPNESS = 0.8
_UNSAID = 0.05
_NAMES, _A_NAME = "names", 0.8
"""What the name of a part counts for its system, in natural log-odds; estimate."""


class Gist(NamedTuple):
    """Chance of each system (in the order of `systems`) by the words alone; `weight` says how much was said."""

    systems: tuple[str, ...]
    chance: Floats
    weight: float


class GistReader:
    def __init__(self, base: FaultBase) -> None:
        self._systems = tuple(base.systems)
        weights, phrases = _cues(self._systems)
        self._weights = {**weights, ASIDE: (0, 0.0)}
        phrases += [Phrase(one.words, (ASIDE,)) for one in base.phrases if ASIDE in one.targets]
        phrases += self._names(base, {one.words for one in phrases})
        self._lexicon = Lexicon(phrases, frozenset(weights))

    def _names(self, base: FaultBase, cued: set[str]) -> Iterator[Phrase]:
        """The names of parts speak of their systems where no cue does."""
        parts = {one.id: one.components for one in base.findings if one.kind is FindingKind.mention}
        for phrase in base.phrases:
            systems = {base.components[part].system for name in phrase.targets for part in parts.get(name, ())}
            if systems and phrase.words not in cued:
                targets = tuple(f"{_NAMES}:{system}" for system in sorted(systems))
                self._weights |= {f"{_NAMES}:{one}": (self._systems.index(one), _A_NAME) for one in systems}
                yield Phrase(phrase.words, targets)

    def read(self, text: str) -> Gist:
        tokens, folded = tokens_of(text)
        occurrences = self._lexicon.occurrences(tokens)
        taken = frozenset(
            place for one in occurrences if one.last - one.first > 1 for place in range(one.first, one.last)
        )
        quiet = _quiet_sentences(tokens, folded)
        if quiet.issuperset(tokens[one.first].sentence for one in occurrences):
            # Who tells of the recall alone is concerned with what it is about.
            quiet = frozenset()
        not_so = feared(tokens) | compared(tokens)
        score = np.zeros(len(self._systems))
        told: dict[tuple[tuple[str, ...], str], float] = {}
        for one in occurrences:
            if denied(tokens, one, taken - frozenset(range(one.first, one.last))):
                continue
            key = (one.targets, tokens[one.first].text)
            told[key] = told[key] * _AGAIN if key in told else 1.0
            weight = _HEARSAY_WEIGHT if one.first in not_so else self._where(tokens, one, quiet)
            score += told[key] * weight * self._votes(one)
        shares = np.exp(_SHARPNESS * (score - score.max()))
        return Gist(self._systems, np.asarray(shares / shares.sum()), float(score.max()))

    def of(self, system: str) -> Gist:
        """As words that speak of this system and of no other."""
        chance = np.array([1.0 if one == system else _UNSAID for one in self._systems])
        return Gist(self._systems, chance / chance.sum(), 1.0)

    def _votes(self, one: Occurrence) -> Floats:
        votes = np.zeros(len(self._systems))
        for target in one.targets:
            place, weight = self._weights[target]
            votes[place] = max(votes[place], weight)
        return votes

    def _where(self, tokens: Sequence[Token], one: Occurrence, quiet: frozenset[int]) -> float:
        sentence = tokens[one.first].sentence
        early = 1.0 if sentence < _FIRST_SENTENCES else _LATER
        return early * (_HEARSAY_WEIGHT if sentence in quiet else 1.0)


def _quiet_sentences(tokens: Sequence[Token], folded: str) -> frozenset[int]:
    """Sentences about the maker, the sale or the police say little of what is wrong."""
    spans: dict[int, list[int]] = defaultdict(list)
    for token in tokens:
        spans[token.sentence] += [token.start, token.end]
    return frozenset(
        sentence for sentence, places in spans.items() if _HEARSAY.search(folded, min(places), max(places))
    )


def _cues(systems: Sequence[str]) -> tuple[Mapping[str, tuple[int, float]], list[Phrase]]:
    """Target → (place of the system, weight), and the phrases that speak of the targets."""
    with Path(__file__).with_name("cues.toml").open("rb") as file:
        tables: dict[str, dict[str, object]] = tomllib.load(file)
    strengths = {name: float(str(value)) for name, value in tables.pop("weights").items()}
    aside = [Phrase(words, (ASIDE,)) for words in _phrases(str(tables.pop("aside")["aside"]))]
    weights = {
        f"{system}:{strength}": (systems.index(system), weight)
        for system in tables
        for strength, weight in strengths.items()
    }
    targets: dict[str, list[str]] = defaultdict(list)
    for system, lists in tables.items():
        for strength, listed in lists.items():
            for words in _phrases(str(listed)):
                targets[words].append(f"{system}:{strength}")
    return weights, [*aside, *(Phrase(words, tuple(found)) for words, found in targets.items())]


def _phrases(listed: str) -> Iterator[str]:
    return (fold(words).strip() for words in listed.split(",") if words.strip())
