"""The drawer's stand-in: keeps what would be drawn."""

import base64

from agents.ports import Bars

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


class SketchedCharts:
    """The picture is one pixel."""

    def __init__(self) -> None:
        self.drawn: list[Bars] = []

    async def draw(self, bars: Bars) -> bytes:
        self.drawn.append(bars)
        return _PIXEL

    async def close(self) -> None:
        """Holds nothing."""
