"""A pytest plugin: every skip is told with its reason, and with `--no-skips` it fails the run.

A test that was skipped because something could not be installed proves nothing, so CI does not let it pass. A test
that runs only when somebody asks for it (a paid model, hours of load) begins its reason with `by choice:`.
"""

from collections import Counter

import pytest

NO_SKIPS = "--no-skips"
_BY_CHOICE = "by choice:"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(NO_SKIPS, action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Skips(strict=bool(config.getoption(NO_SKIPS))), "honest-skips")


class Skips:
    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._reasons: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        # An expected failure is told as skipped too, with `wasxfail` beside it.
        if report.skipped and not hasattr(report, "wasxfail"):
            where = report.longrepr
            self._reasons[where[2].removeprefix("Skipped: ") if isinstance(where, tuple) else str(where)] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        quiet = session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
        if self._strict and self._unproved() and quiet:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _unproved(self) -> list[str]:
        return [reason for reason in self._reasons if not reason.startswith(_BY_CHOICE)]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for reason, number in sorted(self._reasons.items()):
            terminalreporter.write_line(f"skipped {number}: {reason}")
        if self._strict and self._unproved():
            terminalreporter.write_line(
                "FAILED: in CI every test runs; what is missing above must be installed", red=True
            )
