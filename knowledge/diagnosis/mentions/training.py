"""Learns the weights of the scorer of mentions from its lines; run by hand when they change, never in service."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from knowledge.diagnosis.lexicon import Occurrence, Token, tokens_of
from knowledge.diagnosis.mentions.features import BUCKETS, featurise
from knowledge.diagnosis.mentions.lines import APART, FRAMED, TOLD, Line, read
from knowledge.diagnosis.uses import names_nothing
from knowledge.faults.base import FaultBase
from knowledge.regression import Features, Floats, fit

_WHOLE, _APART, _OF_CARS, _FRAMED = 6.0, 5.0, 1.0, 0.3
"""What a name counts in a line that was written whole, in one of other things, of cars only, and set in a frame."""


class Reading(Protocol):
    """What finds the names, without the phrases that take them away: those are what is to be learned."""

    def names_found(self, tokens: list[Token]) -> list[Occurrence]: ...

    def parts_of(self, one: Occurrence) -> frozenset[str]: ...

    def knows(self, word: str) -> bool: ...


def fingerprint() -> str:
    """Changes with any line of its own files, so that older weights are noticed; complaints and articles may grow."""
    digest = hashlib.sha256()
    for name in (*TOLD, APART, FRAMED):
        digest.update(read(name).encode())
    return digest.hexdigest()[:16]


def learn(base: FaultBase, told: Sequence[Line], reading: Reading) -> Floats:
    """One weight a place and a last one for the offset.

    Of a line that names parts, a name of another part of their systems is left out, and one of parts that no line
    tells: which of them it means is not what is learned.
    """
    of_some = frozenset(part for line in told if line.whole and line.parts for part in line.parts)
    rows: list[Features] = []
    labels: list[int] = []
    counted: list[float] = []
    for line in told:
        tokens, _ = tokens_of(line.text)
        found = reading.names_found(tokens)
        systems = _of(base, line.parts or ())
        for one in found:
            parts = reading.parts_of(one)
            if line.parts is None:
                meant = not names_nothing(tokens, one, alone=False)
            else:
                meant = not line.parts.isdisjoint(parts)
                if not meant and line.parts and (of_some.isdisjoint(parts) or not systems.isdisjoint(_of(base, parts))):
                    continue
            if meant or line.parts is not None:
                rows.append(featurise(tokens, one, found, reading.knows))
                labels.append(int(meant))
                counted.append(_counts(line))
    share = np.asarray(counted, np.float32) / np.float32(sum(counted))
    weights = fit(rows, np.asarray(labels, np.int64), classes=2, width=BUCKETS, share=share)
    return np.asarray(weights[1] - weights[0], np.float32)


def _of(base: FaultBase, parts: Iterable[str]) -> frozenset[str]:
    """The systems that they belong to."""
    return frozenset(base.components[part].system for part in parts)


def _counts(line: Line) -> float:
    if line.whole:
        return _WHOLE
    if line.parts is None:
        return _OF_CARS
    return _FRAMED if line.parts else _APART
