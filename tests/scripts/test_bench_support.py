"""`scripts/bench support`: what spoils a line, and how the points lost are counted."""

from pathlib import Path
from random import Random

import pytest

from knowledge.support.category import Category
from scripts.measuring.support import SETS, calibration_error, lines_of, main
from scripts.measuring.support_noise import NOISES

LINE = "Bonjour, j'ai toujours pas reçu le colis que vous avez expédié, please look for it"


@pytest.mark.parametrize("kind", sorted(NOISES))
def test_each_way_changes_the_line_the_same_for_the_same_seed_and_keeps_most_of_it(kind: str) -> None:
    spoilt = NOISES[kind](LINE, Random(4))
    assert spoilt == NOISES[kind](LINE, Random(4)) != LINE
    assert 0.6 * len(LINE) <= len(spoilt) <= 1.3 * len(LINE)


@pytest.mark.parametrize(
    ("kind", "text", "spoilt"),
    [
        ("unaccented", "Reçu à l'école", "Recu a l'ecole"),
        ("shouted", "Reçu", "REÇU"),
        ("unpunctuated", "Reçu ? Non !", "Reçu Non"),
        ("transcribed", "C'est cassé.", "c est cassé"),
    ],
)
def test_some_ways_leave_nothing_to_chance(kind: str, text: str, spoilt: str) -> None:
    assert NOISES[kind](text, Random(1)) == spoilt


@pytest.mark.parametrize(("kind", "longer"), [("dropped", -1), ("doubled", 1), ("swapped", 0)])
def test_a_letter_in_twenty_is_spoilt(kind: str, longer: int) -> None:
    text = "ab" * 2_000
    spoilt = NOISES[kind](text, Random(1))
    assert len(spoilt) - len(text) == pytest.approx(longer * len(text) / 20, rel=0.2)


def test_lost_and_gained_spaces_change_no_letter() -> None:
    for kind in ("without spaces", "split"):
        assert NOISES[kind](LINE, Random(2)).replace(" ", "") == LINE.replace(" ", "")


def test_the_two_halves_of_a_file_share_no_line() -> None:
    seen, unseen = ({line.text for line in lines_of(f"strangers, {half}")} for half in ("seen", "unseen"))
    assert seen.isdisjoint(unseen)


def test_every_set_has_its_lines_and_some_may_be_defended_in_two_ways() -> None:
    lines = [lines_of(name) for name in SETS]
    assert min(len(one) for one in lines) >= 90
    assert frozenset({Category.late, Category.order}) in {line.defensible for line in lines_of("fresh")}


@pytest.mark.parametrize(
    ("sure", "hits", "error"),
    [([0.9, 0.9], [True, True], 0.1), ([0.95, 0.95], [True, False], 0.45), ([1.0, 0.05], [True, False], 0.025)],
)
def test_the_calibration_error_is_the_gap_of_each_bin(sure: list[float], hits: list[bool], error: float) -> None:
    assert calibration_error(sure, hits) == pytest.approx(error)


def test_the_bench_prints_a_row_a_way_and_writes_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "figures.json"
    monkeypatch.setattr("scripts.measuring.support.NOISES", {"letters": NOISES["letters"]})
    monkeypatch.setattr("sys.argv", ["bench", "--seeds", "1", "--sets", "strangers, seen", "--json", str(written)])
    main()
    assert "lost: letters" in capsys.readouterr().out
    assert '"macro_f1"' in written.read_text("utf-8")
