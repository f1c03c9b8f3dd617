"""`alex serve` on a clock that another process moves: `python -m scripts.breaking.afternoon_service serve --port N`."""

import argparse
import asyncio
import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import serving
from bot.settings import from_process

MODULE = "scripts.breaking.afternoon_service"
CLOCK_FILE = "clock"
_SHIFT = struct.Struct("d")


class SharedClock:
    """The machine's clock, moved on by the seconds that a file holds; every process that opens the file agrees."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(_SHIFT.pack(0.0))
        with file.open("r+b") as opened:
            self._shift = mmap.mmap(opened.fileno(), _SHIFT.size)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=_SHIFT.unpack_from(self._shift)[0])

    def seconds(self) -> float:
        return self().timestamp()

    def move_to(self, at: datetime) -> None:
        """Never back."""
        missing = (at - self()).total_seconds()
        if missing > 0:
            _SHIFT.pack_into(self._shift, 0, _SHIFT.unpack_from(self._shift)[0] + missing)


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
