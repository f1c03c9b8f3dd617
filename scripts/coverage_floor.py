"""A pytest plugin: with `--follow=PACKAGE` it tells how much of it the tests reach, and less than the floor fails.

Probes of SlipCover stand in the code that is followed. On Python 3.11 they cost some seconds a process, for what is
imported; a tracer costs half as long again as the tests, since it is called for the lines of every library too.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
import slipcover

FOLLOW = "--follow"
_ROOT = Path(__file__).parent.parent
_STAYS = -1
"""No probe is taken out again: SlipCover looks for its code in every module then, and fails while a thread imports."""
_REACHED = "reached"


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "a package whose lines and branches the tests must reach"
    parser.addoption(FOLLOW, action="append", default=[], metavar="PACKAGE", help=told)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before a conftest imports what is followed."""
    asked = early_config.known_args_namespace
    if asked.follow:
        is_worker = "PYTEST_XDIST_WORKER" in os.environ  # noqa: TID251 -- the one sign of it so early
        runs_tests = is_worker or not getattr(asked, "numprocesses", None)
        plugin = CoverageFloor(asked.follow, settings(), runs_tests=runs_tests)
        early_config.pluginmanager.register(plugin, "coverage-floor")


def settings() -> dict[str, Any]:
    """What pyproject.toml says of SlipCover, under the names of its own options."""
    found: dict[str, Any] = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["slipcover"]
    return found


def shares(coverage: dict[str, Any], packages: list[str]) -> dict[str, float]:
    """How many hundredths of a package's lines and branches were reached, by its name."""
    reached, known = dict.fromkeys(packages, 0), dict.fromkeys(packages, 0)
    for path, found in coverage["files"].items():
        package = Path(path).parts[0]
        executed, missing = (len(found[f"{what}_lines"]) + len(found[f"{what}_branches"]) for what in _OUTCOMES)
        reached[package] += executed
        known[package] += executed + missing
    return {one: 100 * reached[one] / known[one] if known[one] else 0.0 for one in packages}


_OUTCOMES = ("executed", "missing")


class CoverageFloor:
    """`runs_tests` is false in the process that only hands tests out; it gathers what the others have reached."""

    def __init__(self, packages: list[str], of: dict[str, Any], *, runs_tests: bool) -> None:
        self._packages = packages
        self._floor = float(of["fail-under"])
        self._kept = {"branch": of["branch"], "omit": of["omit"], "exclude_also": of["exclude-also"]}
        self._gathered: list[dict[str, Any]] = []
        self._coverage: dict[str, Any] = {}
        self._probes = slipcover.Slipcover(**self._kept, d_miss_threshold=_STAYS) if runs_tests else None
        if self._probes is not None:
            slipcover.ImportManager(self._probes, slipcover.FileMatcher(packages, of["omit"])).__enter__()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """One that died has handed in nothing, and its test has failed."""
        if told := getattr(node, "workeroutput", {}).get(_REACHED):
            self._gathered.append(json.loads(told))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._probes is not None:
            self._gathered.append(self._probes.get_coverage())
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[_REACHED] = json.dumps(self._gathered.pop())
            return
        self._coverage = self._whole()
        if self._short() and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _whole(self) -> dict[str, Any]:
        """With the files that no test imports."""
        whole: dict[str, Any] = slipcover.Slipcover(**self._kept, source=self._packages).get_coverage()
        for one in self._gathered:
            slipcover.merge_coverage(whole, one)
        return whole

    def _short(self) -> list[str]:
        return [package for package, share in shares(self._coverage, self._packages).items() if share < self._floor]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for package, share in shares(self._coverage, self._packages).items():
            terminalreporter.write_line(f"reached of {package}: {share:.2f} % of lines and branches")
        if short := self._short():
            low = {path: found for path, found in self._coverage["files"].items() if self._is_low(found)}
            slipcover.print_coverage({**self._coverage, "files": low}, outfile=terminalreporter, skip_covered=True)
            terminalreporter.write_line(f"FAILED: less than {self._floor:g} % of {', '.join(short)}", red=True)

    def _is_low(self, found: dict[str, Any]) -> bool:
        share: float = found["summary"]["percent_covered"]
        return share < self._floor
