"""Bars as a picture, for chats that show no page."""

import json
from collections.abc import Mapping, Sequence

from agents.errors import ChartError
from agents.ports import Bars
from bot.children import Child, ChildFailed

_WIDTH, _HEIGHT = 640, 360
_LETTERS, _TITLE = 20, 24
"""A chat on a phone shows the picture at half of this: no letter is smaller than ten points there."""
_MOST_LABELS = 8
"""More of them under the bars would lie over each other."""
_THOUSANDS = "replace(format(datum.value, ','), /,/g, '\\u202f')"
"""A narrow space between thousands is read in both languages."""
_PATIENCE, _IDLE = 30.0, 30.0
_INK, _BARS, _BELOW = "#1a2224", "#0e5e66", "#8a4b08"


class VegaCharts:
    """One child process, started when a chart is asked for and ended half a minute later."""

    def __init__(self) -> None:
        self._child = Child("bot.adapters.charts.worker", patience=_PATIENCE, idle=_IDLE)

    async def draw(self, bars: Bars) -> bytes:
        try:
            return (await self._child.ask({}, json.dumps(specification(bars)).encode()))[1]
        except ChildFailed as error:
            raise ChartError(reason=str(error)) from error

    async def close(self) -> None:
        await self._child.close()


def specification(bars: Bars) -> Mapping[str, object]:
    """The chart in Vega-Lite; labels come written, so nothing here knows a language. Below zero has its own colour."""
    values = [{"place": place, "label": label, "value": value} for place, (label, value) in enumerate(bars.bars)]
    labels = {"labelColor": _INK, "titleColor": _INK, "labelFontSize": _LETTERS, "titleFontSize": _LETTERS}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "height": _HEIGHT,
        "padding": 16,
        "background": "white",
        "title": {"text": bars.title, "color": _INK, "fontSize": _TITLE, "anchor": "start"},
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadiusEnd": 3},
        "encoding": {
            "x": {
                "field": "label",
                "type": "nominal",
                "sort": {"field": "place"},
                "axis": {"title": bars.along, "labelAngle": 0, "values": _labelled(bars), **labels},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "axis": {"title": bars.unit, "tickCount": 5, "labelExpr": _THOUSANDS, **labels},
            },
            "color": {"condition": {"test": "datum.value < 0", "value": _BELOW}, "value": _BARS},
        },
        "config": {"font": "Liberation Sans", "view": {"stroke": None}},
    }


def _labelled(bars: Bars) -> Sequence[str]:
    """The labels that are written: all, or evenly some of them with the last."""
    every = -(-len(bars.bars) // _MOST_LABELS)
    return [label for label, _ in bars.bars[::-1][::every]][::-1]
