"""scripts/bench support [--seeds N] [--json FILE] [--keep].

Right categories of the support classifier on each set of lines it never learned from, clean, and the points lost when
the lines are spoilt in one way; how honest its probabilities are; what a line costs.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from knowledge.support.category import Category
from knowledge.support.classifier import SupportClassifier, support_classifier
from scripts.measuring.report import table, tell
from scripts.measuring.support_noise import NOISES

LINES = Path(__file__).parents[2] / "tests" / "knowledge" / "support"
SETS = {
    "held out": ("held_out.tsv", 0, 1),
    "strangers, seen": ("strangers.tsv", 0, 2),
    "strangers, unseen": ("strangers.tsv", 1, 2),
    "shop chat, seen": ("shop_chat.tsv", 0, 1),
    "fresh": ("fresh.tsv", 0, 1),
    "fresh again": ("fresh_again.tsv", 0, 1),
}
"""File, first line and step of each set.

Lines of the seen sets may be looked at while the training lines grow. The others may not; the fresh ones were written
after the training lines of their day and labelled before any answer to them.
"""
_BINS = 10
_STEADY = 1.96


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    defensible: frozenset[Category]


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost, the mean of the seeds; `within` is half of the 95 % interval over the lines."""

    points: float
    within: float


@dataclass(frozen=True, slots=True)
class Figures:
    lines: int
    right: float
    macro_f1: float
    calibration_error: float
    calibration_error_spoilt: float
    stands_by: float
    stands_by_right: float
    line_us: int
    lost: Mapping[str, Loss]


def lines_of(name: str) -> Sequence[Line]:
    file, first, step = SETS[name]
    rows = [row.split("\t") for row in (LINES / file).read_text("utf-8").splitlines()[first::step]]
    return [Line(text, frozenset(Category[one] for one in names.split(","))) for names, text in rows]


def right(classifier: SupportClassifier, lines: Sequence[Line], texts: Sequence[str]) -> Sequence[bool]:
    return [classifier.understand(text).category in line.defensible for line, text in zip(lines, texts, strict=True)]


def spoilt(lines: Sequence[Line], kind: str, seed: int) -> Sequence[str]:
    return [NOISES[kind](line.text, Random(f"{seed} {kind} {line.text}")) for line in lines]


def loss(classifier: SupportClassifier, lines: Sequence[Line], kind: str, *, clean: Sequence[bool], seeds: int) -> Loss:
    """`clean`: which of the lines were right as they are written."""
    noisy = [right(classifier, lines, spoilt(lines, kind, seed)) for seed in range(seeds)]
    lost = [100 * (was - sum(now) / seeds) for was, *now in zip(clean, *noisy, strict=True)]
    return Loss(sum(lost) / len(lost), _STEADY * statistics.stdev(lost) / len(lost) ** 0.5)


def macro_f1(classifier: SupportClassifier, lines: Sequence[Line]) -> float:
    """Of the category found where it can be defended, else of the first that can."""
    said = [classifier.understand(line.text).category for line in lines]
    meant = [one if one in line.defensible else min(line.defensible) for line, one in zip(lines, said, strict=True)]
    hits = Counter(one for one, other in zip(said, meant, strict=True) if one is other)
    named, found = Counter(meant), Counter(said)
    return sum(2 * hits[one] / (named[one] + found[one]) for one in named) / len(named)


def calibration_error(sure: Sequence[float], hits: Sequence[bool]) -> float:
    """Expected calibration error in ten bins of equal width."""
    binned: dict[int, list[float]] = {}
    for share, hit in zip(sure, hits, strict=True):
        binned.setdefault(min(_BINS - 1, int(share * _BINS)), []).append(share - hit)
    return sum(abs(sum(gaps)) for gaps in binned.values()) / len(sure)


def honesty(classifier: SupportClassifier, lines: Sequence[Line], texts: Sequence[str]) -> tuple[float, float, float]:
    """Calibration error, share it stands by, and how often that is right."""
    found = [classifier.understand(text) for text in texts]
    hits = [one.category in line.defensible for one, line in zip(found, lines, strict=True)]
    kept = [hit for one, hit in zip(found, hits, strict=True) if not one.abstained]
    return (
        calibration_error([one.probability for one in found], hits),
        len(kept) / len(found),
        sum(kept) / max(1, len(kept)),
    )


def cost_micros(classifier: SupportClassifier, texts: Sequence[str]) -> float:
    """Microseconds of processor time for a line, each read once."""
    began = time.process_time()
    for text in texts:
        classifier.understand(text)
    return (time.process_time() - began) / len(texts) * 1e6


def measured(name: str, *, seeds: int) -> Figures:
    classifier, lines = support_classifier(), lines_of(name)
    texts = [line.text for line in lines]
    cost = cost_micros(classifier, texts)
    clean = right(classifier, lines, texts)
    calibration, kept, kept_right = honesty(classifier, lines, texts)
    return Figures(
        lines=len(lines),
        right=sum(clean) / len(lines),
        macro_f1=macro_f1(classifier, lines),
        calibration_error=calibration,
        calibration_error_spoilt=honesty(classifier, lines, spoilt(lines, "letters", 0))[0],
        stands_by=kept,
        stands_by_right=kept_right,
        line_us=round(cost),
        lost={kind: loss(classifier, lines, kind, clean=clean, seeds=seeds) for kind in NOISES},
    )


def shown(figures: Mapping[str, Figures]) -> str:
    sets = list(figures.values())
    rows = [
        ["Lines", *(f"{one.lines}" for one in sets)],
        ["Right, clean", *(f"{one.right:.3f}" for one in sets)],
        ["Macro-F1, clean", *(f"{one.macro_f1:.3f}" for one in sets)],
        ["Calibration error, clean", *(f"{one.calibration_error:.3f}" for one in sets)],
        ["… a letter in twenty wrong", *(f"{one.calibration_error_spoilt:.3f}" for one in sets)],
        ["Stands by its guess", *(f"{one.stands_by:.3f}" for one in sets)],
        ["… and is right", *(f"{one.stands_by_right:.3f}" for one in sets)],
        ["Processor time of a line", *(f"{one.line_us} µs" for one in sets)],
    ]
    losses = [[f"Points lost: {kind}", *(_lost(one.lost[kind]) for one in sets)] for kind in NOISES]
    return table(["What", *figures], [*rows, *losses])


def _lost(lost: Loss) -> str:
    return f"{lost.points:.1f} ± {lost.within:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sets", nargs="+", choices=sorted(SETS), default=list(SETS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/benchmarks.md")
    asked = parser.parse_args()
    figures = {name: measured(name, seeds=asked.seeds) for name in asked.sets}
    plain = {name: asdict(one) for name, one in figures.items()}
    tell("support", shown(figures), plain, json_file=asked.json, keep=asked.keep)


if __name__ == "__main__":
    main()
