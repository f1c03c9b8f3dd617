"""What lines that no test reaches do to the gate, on a small project of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.checking import pytest_commands
from scripts.coverage_floor import shares

ROOT = Path(__file__).parent.parent.parent
ABSOLUTE = """
def absolute(number):
    if number < 0:
        number = -number
    return number
"""
TESTS = """
import threading
from reached.numbers import absolute
from half.numbers import absolute as other

def test_all():
    found = []
    thread = threading.Thread(target=lambda: found.extend((absolute(-1), absolute(1))))
    thread.start()
    thread.join()
    assert found == [1, 1]

def test_half():
    assert other(1) == 1
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for package in ("reached", "half"):
        (folder / package).mkdir()
        (folder / package / "numbers.py").write_text(ABSOLUTE)
    (folder / "half" / "forgotten.py").write_text("def forgotten(): return 1\n")
    (folder / "test_it.py").write_text(TESTS)
    return folder


def run(project: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "scripts.coverage_floor", "-q", "-c", "/dev/null"]
    done = subprocess.run(
        [*command, *options, "--rootdir", project, project],
        cwd=project,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(project), os.environ.get("PYTHONPATH", "")]),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("spread", [(), ("-p", "xdist", "-n", "1")], ids=["in one process", "in another"])
def test_too_little_reached_fails_with_what_was_not(project: Path, spread: tuple[str, ...]) -> None:
    code, told = run(project, *spread, "--follow=reached", "--follow=half")
    assert "2 passed" in told
    assert "reached of reached: 100.00 % of lines and branches" in told
    # Three of four lines and one of two ways of the first file, none of the one line of a file that no test imports.
    assert "reached of half: 57.14 % of lines and branches" in told
    assert "half/forgotten.py" in told
    assert "reached/numbers.py" not in told
    assert ("FAILED: less than 95 % of half" in told, code) == (True, 1)


def test_enough_reached_passes(project: Path) -> None:
    assert run(project, "--follow=reached")[0] == 0


def test_a_package_of_which_nothing_is_known_is_not_reached() -> None:
    assert shares({"files": {}}, ["moved"]) == {"moved": 0.0}


def test_the_gate_follows_the_library_in_its_own_tests_and_on_demand_the_rest_in_theirs() -> None:
    for arguments, rest in ((["--no-skips"], []), (["--follow-all"], ["--follow=agents", "--follow=storage"])):
        followed = [[part for part in one if part.startswith("--follow")] for one in pytest_commands(arguments)]
        assert followed == [["--follow=knowledge"], rest]
    library, others = pytest_commands(["--no-skips"])
    assert "tests/knowledge" in library
    assert "--ignore=tests/knowledge" in others
    assert not [part for part in pytest_commands(["tests/tiny"])[0] if part.startswith("--follow=")]
