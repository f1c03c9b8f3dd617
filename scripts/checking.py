"""Every gate, run side by side; all are run even when one fails."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts import coverage_floor, honest_skips
from scripts.coverage_floor import FOLLOW
from scripts.honest_skips import NO_SKIPS

_BIN = Path(sys.executable).parent
_MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of our own is made in it
_PROCESSES = (os.cpu_count() or 1) + 2
"""Two more than the machine has cores: with one more, a quarter of the time was still waited for a browser, a database
or another process."""
FOLLOW_ALL = "--follow-all"
_ENOUGH_BYTES = 2 * 10**9
"""Ten times what the tests hold there at once."""


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    command: tuple[str, ...]


_STATIC = (
    Gate("format", (str(_BIN / "ruff"), "format", "--check", ".")),
    Gate("lint", (str(_BIN / "ruff"), "check", ".")),
    Gate("import contracts", (str(_BIN / "lint-imports"),)),
    Gate("settings example", (sys.executable, "-m", "scripts.setting_up", "check-env-example")),
    Gate("migrations", (sys.executable, "-m", "scripts.setting_up", "check-migrations")),
    Gate("types", (str(_BIN / "mypy"),)),
)


def _run(gate: Gate) -> tuple[Gate, int, str, float]:
    started = time.monotonic()
    done = subprocess.run(gate.command, capture_output=True, text=True, check=False)
    return gate, done.returncode, done.stdout + done.stderr, time.monotonic() - started


def _static() -> list[tuple[Gate, int, str, float]]:
    return [_run(gate) for gate in _STATIC]


def pytest_commands(arguments: list[str]) -> tuple[tuple[str, ...], ...]:
    """How the tests are run: without arguments all of them, in two parts, and the library's lines are followed.

    The library must be reached by its own tests; a turn somewhere else that happens to pass through it proves little.
    With `--follow-all` the staff and the shelf are followed in the other part, which takes a minute and a half more.
    """
    pytest: tuple[str, ...] = (sys.executable, "-m", "pytest", "-p", honest_skips.__name__)
    if set(arguments) - {NO_SKIPS, FOLLOW_ALL}:
        return ((*pytest, *arguments),)
    # A file stays in one process: what its tests share is opened once. Files go out in the order of tests/conftest.py.
    spread = ("-n", str(_PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder", "-q")
    given = (one for one in arguments if one != FOLLOW_ALL)
    pytest = (*pytest, "-p", coverage_floor.__name__, *spread, *given)
    library = (f"{FOLLOW}=knowledge", "tests/knowledge")
    followed = (f"{FOLLOW}=agents", f"{FOLLOW}=storage") if FOLLOW_ALL in arguments else ()
    return (*pytest, *library), (*pytest, *followed, "--ignore=tests/knowledge")


def _roomy_memory() -> Path | None:
    """Where files live in memory, if there is room: tests open thousands of databases, and each waits for a disk."""
    is_roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES
    return _MEMORY if is_roomy else None


def _in_folder(folder: str) -> tuple[str, ...]:
    """What a command begins with for its files, and those of the programs it starts, to stand in `folder`.

    Without bytecode every library would be compiled again in each of some hundred starts.
    """
    compiled = ("-u", "PYTHONDONTWRITEBYTECODE", f"PYTHONPYCACHEPREFIX={folder}/bytecode")
    return ("env", *(compiled if sys.dont_write_bytecode else ()), f"TMPDIR={folder}")


def main(arguments: list[str]) -> int:
    """0 when every gate is green. `arguments` go to pytest."""
    with ThreadPoolExecutor(1) as pool, tempfile.TemporaryDirectory(prefix="alex-", dir=_roomy_memory()) as folder:
        static = pool.submit(_static)
        started = time.monotonic()
        commands = [(*_in_folder(folder), *one) for one in pytest_commands(arguments)]
        codes = [subprocess.run(one, check=False).returncode for one in commands]
        took = time.monotonic() - started
        gates = static.result()
    failed = any(codes)
    for gate, code, output, seconds in gates:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {gate.name} ({seconds:.0f} s)")
        if code != 0:
            failed = True
            print(output[-8000:])
    print(f"{'FAILED' if any(codes) else 'ok    '} tests ({took:.0f} s)")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
