"""What `scripts/run` says on machines that lack something, with stand-ins for Python, its installers and apt."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"
# One script plays every Python; what STUB_… holds is said by the installer of that name, which then fails.
PYTHON = """#!/bin/sh
echo "$*" >> calls
refuse() { printf '%s\\n' "$1" >&2; exit 1; }
case "$*" in
  *"sys.version_info <"*) [ -z "${STUB_OLD:-}" ] ;;
  *platform*) echo "$STUB_OLD" ;;
  *version_info*) echo 3.11 ;;
  *"import ensurepip"*) [ -z "${STUB_BARE:-}" ] || [ -f installed-venv ] ;;
  "-m venv .venv")
    [ -z "${STUB_VENV:-}" ] || refuse "$STUB_VENV"
    mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  "-m pip --version") [ -z "${STUB_NO_PIP:-}" ] ;;
  *"pip install"*)
    [ -z "${STUB_PIP:-}" ] || refuse "$STUB_PIP"
    cp "$0" .venv/bin/uv ;;
  "--version") echo "uv 0.13.8" ;;
  sync*) [ -z "${STUB_UV:-}" ] || refuse "$STUB_UV" ;;
  "-m bot serve"*) echo "serving $*" ;;
esac
"""
APT = """#!/bin/sh
echo "apt $*" >> calls
[ -z "${STUB_APT:-}" ] || exit 100
case "$*" in *-venv*) touch installed-venv ;; esac
"""
# What the real tools say, cut to the lines that matter.
PIP_OFFLINE = """WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(...)': /simple/uv/
ERROR: Could not find a version that satisfies the requirement uv==0.13.8 (from versions: none)
ERROR: No matching distribution found for uv==0.13.8"""
UV_OFFLINE = """error: Failed to fetch: `https://example.org/a.whl`
  Caused by: error sending request for url
  Caused by: dns error: failed to lookup address information: Temporary failure in name resolution"""
FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
UV_FULL = "error: Failed to install: a.whl\n  Caused by: failed to write: No space left on device (os error 28)"
NO_NETWORK = "the package index cannot be reached. Connect this machine to a network and start again."
NO_ROOM = "the disk is full. Make room and start again."


@dataclass(frozen=True, slots=True)
class Machine:
    folder: Path

    def run(self, **stubs: str) -> tuple[int, str, list[str]]:
        """The exit code, what was served, and each line on standard error."""
        done = subprocess.run(
            ["sh", "scripts/run", "--port", "0"],
            cwd=self.folder,
            env={"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", **stubs},
            capture_output=True,
            text=True,
            check=False,
            timeout=250,
        )
        return done.returncode, done.stdout, done.stderr.splitlines()

    def calls(self) -> list[str]:
        """What the stand-ins were asked since the last look."""
        path = self.folder / "calls"
        said = path.read_text("utf-8").splitlines()
        path.unlink()
        return said


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "scripts").mkdir()
    for name in ("run", "environment.sh"):
        shutil.copy(SCRIPTS / name, tmp_path / "scripts" / name)
    (tmp_path / "uv.lock").write_text("locked")
    (tmp_path / "bin").mkdir()
    pythons = ("python", "python3", "python3.11", "python3.12", "python3.13")
    for name, text in {**dict.fromkeys(pythons, PYTHON), "apt-get": APT, "sudo": "#!/bin/sh\nexit 1\n"}.items():
        path = tmp_path / "bin" / name
        path.write_text(text)
        path.chmod(0o755)
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("stubs", "said"),
    [
        (
            {"STUB_OLD": "3.9.2"},
            "Alex needs Python 3.11 or newer, and this machine has 3.9.2: install python3 and start again.",
        ),
        (
            {"STUB_BARE": "1", "STUB_APT": "1"},
            "Python cannot make an environment: install the package python3-venv and start again.",
        ),
        ({"STUB_VENV": "Error: [Errno 28] No space left on device"}, f"Python cannot make an environment: {NO_ROOM}"),
        ({"STUB_PIP": PIP_OFFLINE}, f"The package uv could not be installed: {NO_NETWORK}"),
        ({"STUB_PIP": FULL}, f"The package uv could not be installed: {NO_ROOM}"),
        ({"STUB_UV": UV_OFFLINE}, f"The locked packages could not be installed: {NO_NETWORK}"),
        ({"STUB_UV": UV_FULL}, f"The locked packages could not be installed: {NO_ROOM}"),
        (
            {"STUB_UV": "error: invalid peer certificate: UnknownIssuer"},
            "The locked packages could not be installed: the certificate of the package index is not trusted. "
            "Name your authorities in SSL_CERT_FILE and start again.",
        ),
        (
            {"STUB_UV": "first line\nerror: something new\n\n"},
            "The locked packages could not be installed: error: something new",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(machine: Machine, stubs: dict[str, str], said: str) -> None:
    code, served, words = machine.run(**stubs)
    assert (code, served) == (1, "")
    assert [line for line in words if line != "Installing the locked packages…"] == [said]


@pytest.mark.parametrize("what", ["STUB_VENV", "STUB_PIP", "STUB_UV"])
def test_a_start_that_was_broken_off_is_taken_up_again(machine: Machine, what: str) -> None:
    machine.run(**{what: "broken off"})
    assert machine.run()[:2] == (0, "serving -m bot serve --port 0\n")


def test_a_second_start_installs_nothing(machine: Machine) -> None:
    assert machine.run()[0] == 0
    machine.calls()
    assert machine.run(STUB_VENV="no", STUB_PIP="no", STUB_UV="no")[0] == 0
    assert machine.calls() == ["-c 1", "-m bot serve --port 0"]


def test_another_lock_is_installed(machine: Machine) -> None:
    machine.run()
    machine.calls()
    (machine.folder / "uv.lock").write_text("locked anew")
    assert machine.run()[0] == 0
    assert [call for call in machine.calls() if call.startswith(("sync", "-m venv"))] == ["sync -q --frozen --inexact"]


def test_an_environment_without_pip_is_made_anew(machine: Machine) -> None:
    machine.run()
    (machine.folder / ".venv" / ".alex-lock").unlink()
    machine.calls()
    assert machine.run(STUB_NO_PIP="1")[0] == 0
    assert "-m venv .venv" in machine.calls()


@pytest.mark.skipif(os.geteuid() != 0, reason="by choice: only root may install packages of the system")
def test_debian_without_venv_gets_the_package_of_its_python(machine: Machine) -> None:
    assert machine.run(STUB_BARE="1")[0] == 0
    (asked,) = [call for call in machine.calls() if call.startswith("apt")]
    assert asked == "apt install -y -q --no-install-recommends python3.11-venv"
