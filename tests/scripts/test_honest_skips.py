"""What a skipped test does to the gate, on a small project of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.checking import pytest_commands

ROOT = Path(__file__).parent.parent.parent

MISSING = """
import pytest

@pytest.mark.skip(reason="the tests of pages need Chromium")
def test_a_page(): ...

def test_that_runs(): ...
"""
MISSING_AT_ONCE = "import pytest\npytest.importorskip('nothing_of_this_name', reason='needs nothing')"
FOUND_OUT_LATE = "import pytest\ndef test_it(): pytest.skip('no Postgres here')\ndef test_that_runs(): ..."
EXPECTED = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it(): assert False"
CHOSEN = "import pytest\ndef test_it(): pytest.skip('by choice: asks a paid model')"
FAILING = "def test_it(): assert False"


def run(folder: Path, source: str, *options: str) -> tuple[int, str]:
    (folder / "test_it.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-p", "scripts.honest_skips", "-q"]
    done = subprocess.run(
        [*command, "--rootdir", folder, "-c", "/dev/null", *options, folder],
        cwd=ROOT,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (MISSING, "the tests of pages need Chromium"),
        (MISSING_AT_ONCE + "\ndef test_it(): ...", "needs nothing"),
        (FOUND_OUT_LATE, "no Postgres here"),
    ],
)
def test_in_ci_a_skip_fails(tmp_path: Path, source: str, reason: str) -> None:
    strict, told = run(tmp_path, source, "--no-skips")
    assert (strict, f"skipped 1: {reason}" in told, "FAILED: in CI every test runs" in told) == (1, True, True)


def test_elsewhere_a_skip_is_told_with_its_reason(tmp_path: Path) -> None:
    lenient, told = run(tmp_path, MISSING)
    assert (lenient, "skipped 1: the tests of pages need Chromium" in told) == (0, True)


@pytest.mark.parametrize("source", [EXPECTED, CHOSEN], ids=["an expected failure", "a choice"])
def test_what_is_skipped_on_purpose_passes_in_ci(tmp_path: Path, source: str) -> None:
    assert run(tmp_path, source, "--no-skips")[0] == 0


def test_a_failure_stays_a_failure(tmp_path: Path) -> None:
    assert run(tmp_path, FAILING, "--no-skips")[0] == 1


def test_the_gate_loads_the_plugin_and_ci_asks_for_no_skips() -> None:
    for part in pytest_commands(["--no-skips"]):
        assert part[1:5] == ("-m", "pytest", "-p", "scripts.honest_skips")
        assert "--no-skips" in part
    assert '[ "${CI:-}" != true ] || set -- --no-skips "$@"' in (ROOT / "scripts" / "test").read_text("utf-8")
