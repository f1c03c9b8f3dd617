"""Learns the weights of the scorer of dangers from its lines; run by hand when they change, never in service.

Danger counts as much as none, and each kind of danger as much as another. The two thresholds come from
`calibration.tsv`, lines written before any of the rules and lines were read, which nothing is learned from.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from knowledge.diagnosis.alarms import sentences
from knowledge.diagnosis.dangers.features import BUCKETS, featurise
from knowledge.diagnosis.dangers.lines import FILES, LANGUAGES, MESSAGES, TOPICS, Line, everyday, lines
from knowledge.diagnosis.dangers.scorer import DangerScorer
from knowledge.regression import Floats, Labels, fit

_SAMPLED = 40
_STOPS_AT_MOST, _ASKS_AT_MOST = 0.05, 0.15
"""Of the harmless lines of the calibration, those stopped, and those asked about or stopped."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One column a place and a last one for the offset, everywhere."""

    danger: Floats
    topics: Floats
    """One row a topic."""


def fingerprint() -> str:
    """Changes with any line and with how lines are read, so that older weights are noticed."""
    folder = resources.files("knowledge") / "diagnosis" / "dangers"
    digest = hashlib.sha256((folder / "calibration.tsv").read_bytes() + (folder / MESSAGES).read_bytes())
    for language in LANGUAGES:
        for name in FILES:
            digest.update((folder / f"{name}.{language}.toml").read_bytes())
    digest.update("\n".join(everyday()).encode())
    for line in lines()[::_SAMPLED]:
        digest.update(featurise(sentences(line.text)).places.tobytes())
    return digest.hexdigest()[:16]


def calibration() -> Sequence[tuple[bool, str]]:
    """Whether each is a danger, and its text."""
    text = (resources.files("knowledge") / "diagnosis" / "dangers" / "calibration.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return [(level != "0", told) for level, told in rows]


def learn(told: Sequence[Line]) -> Learned:
    rows = [featurise(sentences(line.text)) for line in told]
    is_danger: Labels = np.asarray([line.topic is not None for line in told], np.int64)
    danger = fit(rows, is_danger, classes=2, width=BUCKETS, share=_shares(told, is_danger))
    of_danger = [place for place, line in enumerate(told) if line.topic in TOPICS]
    kinds: Labels = np.asarray([TOPICS.index(str(told[place].topic)) for place in of_danger], np.int64)
    topics = fit([rows[place] for place in of_danger], kinds, classes=len(TOPICS), width=BUCKETS)
    return Learned(danger[1] - danger[0], topics)


def _shares(told: Sequence[Line], is_danger: Labels) -> Floats:
    """Of the loss; either kind has half of it."""
    counts = np.asarray([line.counts for line in told])
    return np.asarray(counts / (2 * np.bincount(is_danger, counts)[is_danger]), np.float32)


def thresholds(learned: Learned) -> tuple[float, float]:
    """The lowest that stop, and that ask, no more of the harmless people of the calibration than is borne."""
    scorer = DangerScorer(learned.danger, learned.topics, sure=1.0, doubtful=1.0)
    harmless = sorted(scorer.weigh(sentences(told)).chance for danger, told in calibration() if not danger)
    sure, doubtful = (harmless[-1 - int(share * len(harmless))] + 0.005 for share in (_STOPS_AT_MOST, _ASKS_AT_MOST))
    return round(sure, 3), round(doubtful, 3)
