"""Complaints with their confirmed repair: how often system and part come first, and how true what is told of it is."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from knowledge.codes import CodeCatalogue
from knowledge.diagnosis.diagnosis import DiagnosticRequest, Language
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.faults.generation import shipped_base
from knowledge.language.entities import extract
from scripts.measuring.diagnosis import Guess, calibration_error

_DAY = date(2026, 11, 22)
_LONG, _VERY_LONG = 40, 100
"""Words of a message."""
_DRAWN, _OUTSIDE = 1000, 0.05
"""Resamples of the complaints, and how many of them lie outside the range."""
_UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class Complaint:
    """`parts`: any of them is right; none where only the system is known."""

    language: Language
    text: str
    system: str
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    complaint: Complaint
    system: Guess
    part: Guess | None


def complaints(files: Iterable[Path]) -> list[Complaint]:
    """A line is the language, the words, the system and its parts with commas between, « - » where none is known.

    Raises ValueError for a line of another form.
    """
    rows = (row.split("\t") for file in files for row in file.read_text("utf-8").splitlines() if row.strip())
    return [
        Complaint("fr" if language == "fr" else "en", text, system, frozenset(parts.split(",")) - {_UNKNOWN})
        for language, text, system, parts in rows
    ]


def judged(diagnostician: Diagnostician, complaint: Complaint) -> Judged:
    """By the first message alone, its car and codes among it, as the causes are told."""
    told = extract(complaint.text)
    codes = tuple(one.code for one in told.codes)
    request = DiagnosticRequest(complaint.text, _DAY, codes, told.vehicle, language=complaint.language)
    causes = diagnostician.diagnose(request).causes
    systems = list(dict.fromkeys(cause.system for cause in causes))
    held = diagnostician.columns.by_system(diagnostician.consider(request).belief.probability)
    system = Guess(_rank(systems, {complaint.system}), held[systems[0]])
    if not complaint.parts:
        return Judged(complaint, system, None)
    faults, places = diagnostician.base.faults, diagnostician.base.fault_index
    parts = [faults[places[cause.fault]].component.id for cause in causes]
    return Judged(complaint, system, Guess(_rank(parts, complaint.parts), causes[0].probability))


def _rank(answers: Sequence[str], right: Iterable[str]) -> int:
    found = [answers.index(one) for one in right if one in answers]
    return min(found, default=len(answers))


def figures(many: Sequence[Judged]) -> dict[str, float]:
    """Of one group of complaints; what none of them can tell is left out."""
    systems, parts = [one.system for one in many], [one.part for one in many if one.part is not None]
    return {
        "complaints": len(many),
        **{f"system top-{count}": _within(systems, count) for count in (1, 3)},
        **{f"part top-{count}": _within(parts, count) for count in (1, 3, 5) if parts},
        **_calibration("system", systems),
        **(_calibration("part", parts) if parts else {}),
    }


def _within(guesses: Sequence[Guess], count: int) -> float:
    return float(np.mean([one.rank < count for one in guesses]))


def _calibration(what: str, guesses: Sequence[Guess]) -> dict[str, float]:
    """The error of these, its range had others of their kind been drawn, and what it would be were all told truly.

    Bins that hold few complaints err by chance alone: of a hundred, true probabilities get some 0.07.
    """
    dice = np.random.default_rng(len(guesses))
    drawn = [
        calibration_error([guesses[place] for place in dice.integers(len(guesses), size=len(guesses))])
        for _ in range(_DRAWN)
    ]
    by_chance = [
        calibration_error([Guess(int(dice.random() >= one.sure), one.sure) for one in guesses])
        for _ in range(_DRAWN // 10)
    ]
    low, high = np.quantile(drawn, (_OUTSIDE / 2, 1 - _OUTSIDE / 2))
    return {
        f"{what}: told": float(np.mean([one.sure for one in guesses])),
        f"{what}: calibration error": calibration_error(guesses),
        f"{what}: calibration error, low": float(low),
        f"{what}: calibration error, high": float(high),
        f"{what}: calibration error, by chance": float(np.mean(by_chance)),
    }


def groups(many: Sequence[Judged]) -> dict[str, list[Judged]]:
    """All of them, by language and by length; a group that none belongs to is left out."""
    kinds: dict[str, Callable[[Judged], bool]] = {
        "all": lambda _: True,
        "French": lambda one: one.complaint.language == "fr",
        "English": lambda one: one.complaint.language == "en",
        f"under {_LONG} words": lambda one: _words(one) < _LONG,
        f"{_LONG} to {_VERY_LONG} words": lambda one: _LONG <= _words(one) <= _VERY_LONG,
        f"over {_VERY_LONG} words": lambda one: _words(one) > _VERY_LONG,
    }
    found = {name: [one for one in many if belongs(one)] for name, belongs in kinds.items()}
    return {name: members for name, members in found.items() if members}


def _words(one: Judged) -> int:
    return len(one.complaint.text.split())


def _bins(guesses: Sequence[Guess]) -> str:
    tenths = [[one for one in guesses if int(min(one.sure, 0.999) * 10) == tenth] for tenth in range(10)]
    return "  ".join(
        f"{np.mean([one.sure for one in tenth]):.2f}→{_within(tenth, 1):.2f} ({len(tenth)})"
        for tenth in tenths
        if tenth
    )


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench complaints", description=__doc__)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="language, words, system, parts; by tabs")
    parser.add_argument("--misses", action="store_true", help="show what was not found")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    arguments = parser.parse_args(argv)
    diagnostician = Diagnostician(shipped_base(), CodeCatalogue.load())
    many = [judged(diagnostician, one) for one in complaints(arguments.files)]
    told = {name: figures(members) for name, members in groups(many).items()}
    for name, of_group in told.items():
        print(f"{name}: " + ", ".join(f"{what} {value:.3g}" for what, value in of_group.items()))
    print("told → right, systems:", _bins([one.system for one in many]))
    print("told → right, parts:  ", _bins([one.part for one in many if one.part is not None]))
    if arguments.misses:
        for one in many:
            if one.system.rank > 0 or (one.part is not None and one.part.rank >= 5):
                print(one.system.rank, one.part and one.part.rank, one.complaint.system, *one.complaint.parts)
                print("   ", one.complaint.text)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
