"""`alex serve` on a clock that another process moves: `python -m scripts.breaking.afternoon_service serve --port N`."""

import argparse
import asyncio
import mmap
import struct
from datetime import UTC, datetime
from pathlib import Path

from bot import serving
from bot.settings import from_process

MODULE = "scripts.breaking.afternoon_service"
CLOCK_FILE = "clock"
_PACE = struct.Struct("dd")
_QUICK, _SLOWED = 40.0, 0.05
"""Seconds of work that pass as they do, and how fast further ones do: a busy machine shall not make people late."""


class SharedClock:
    """Goes on by the machine's seconds from where it was moved to; every process that opens the file agrees.

    The file holds two pairs (the moment moved to, the machine's at that time) and which of them counts, so that nobody
    reads a pair that is being written.
    """

    def __init__(self, file: Path) -> None:
        if not file.exists():
            now = datetime.now(UTC).timestamp()
            file.write_bytes(bytes(1) + _PACE.pack(now, now) * 2)
        with file.open("r+b") as opened:
            self._kept = mmap.mmap(opened.fileno(), 1 + 2 * _PACE.size)

    def __call__(self) -> datetime:
        moved_to, since = _PACE.unpack_from(self._kept, 1 + self._kept[0] * _PACE.size)
        passed = max(datetime.now(UTC).timestamp() - since, 0.0)
        return datetime.fromtimestamp(moved_to + min(passed, _QUICK + (passed - _QUICK) * _SLOWED), UTC)

    def seconds(self) -> float:
        return self().timestamp()

    def move_to(self, at: datetime) -> None:
        """Never back."""
        other = 1 - self._kept[0]
        machine = datetime.now(UTC).timestamp()
        _PACE.pack_into(self._kept, 1 + other * _PACE.size, max(at, self()).timestamp(), machine)
        self._kept[0] = other


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=["serve"])
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    settings = from_process()
    clock = SharedClock(settings.data_dir / CLOCK_FILE)
    asyncio.run(serving.serve(settings, host="127.0.0.1", port=port, clock=clock))


if __name__ == "__main__":
    main()
