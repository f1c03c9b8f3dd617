import json
from pathlib import Path

import pytest

from scripts.measuring.troubleshoot import main

SURE_TEST = {
    "prior": [0.5, 0.5],
    "repair_cost": [100, 60],
    "tests": [{"cost": 4, "p_positive": [1, 0]}],
}
NO_TEST = {"prior": [0.25, 0.75], "repair_cost": [100, 100], "tests": []}


def written(folder: Path, cases: object) -> Path:
    file = folder / "cases.json"
    file.write_text(json.dumps(cases), "utf-8")
    return file


def test_the_costs_are_those_worked_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "figures.json"
    assert main([str(written(tmp_path, [SURE_TEST, NO_TEST])), "--json", str(figures)]) == 0
    assert json.loads(figures.read_text("utf-8")) == pytest.approx([4 + 80, 100 + 0.25 * 100])
    assert "104.50" in capsys.readouterr().out


@pytest.mark.parametrize(
    "case",
    [
        {"prior": [1.2, -0.2], "repair_cost": [1, 1], "tests": []},
        {"prior": [1], "repair_cost": [1, 1], "tests": []},
        {"prior": [0, 0], "repair_cost": [1, 1], "tests": []},
        {"prior": [1], "repair_cost": [1], "tests": [{"cost": 1, "p_positive": [1.5]}]},
        {"prior": [], "repair_cost": [], "tests": []},
    ],
)
def test_an_impossible_case_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], case: object) -> None:
    assert main([str(written(tmp_path, [case]))]) == 2
    assert "no list of cases" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere.json")]) == 2
    assert "nowhere.json" in capsys.readouterr().err


def test_our_plan_is_at_the_optimum_of_random_cars(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    assert main(["--random", "12", "--seed", "4", "--json", str(figures)]) == 0
    rules = json.loads(figures.read_text("utf-8"))
    assert rules["our plan"]["mean"] == pytest.approx(1)
    assert rules["two steps ahead"]["mean"] <= 1.03
    assert rules["information gain"]["mean"] > rules["our plan"]["mean"]
