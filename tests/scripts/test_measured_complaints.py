"""What is counted of complaints with their repair, apart from the engine that answers them."""

from pathlib import Path

import pytest

from scripts.measuring.complaints import Complaint, Judged, complaints, figures, groups
from scripts.measuring.diagnosis import Guess


def test_a_line_tells_language_words_system_and_parts(tmp_path: Path) -> None:
    file = tmp_path / "told.tsv"
    file.write_text("fr\tça broute\tengine\tegr_valve,maf_sensor\nen\tit squeals\tbrakes\t-\n", "utf-8")
    assert complaints([file]) == [
        Complaint("fr", "ça broute", "engine", frozenset({"egr_valve", "maf_sensor"})),
        Complaint("en", "it squeals", "brakes", frozenset()),
    ]


def test_ranks_are_counted_and_probabilities_held_against_them() -> None:
    told = Complaint("fr", "mot " * 50, "engine", frozenset({"egr_valve"}))
    many = [Judged(told, Guess(0, 0.9), Guess(rank, 0.9)) for rank in (0, 0, 1, 4)]
    counted = figures(many)
    assert (counted["system top-1"], counted["part top-1"], counted["part top-3"]) == (1, 0.5, 0.75)
    assert counted["part: calibration error"] == pytest.approx(0.4)
    assert counted["part: calibration error, low"] <= 0.4 <= counted["part: calibration error, high"]
    assert counted["part: calibration error, by chance"] < 0.4
    assert set(groups(many)) == {"all", "French", "40 to 100 words"}
