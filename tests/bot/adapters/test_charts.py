"""Charts as pictures, by the real drawer in its own process."""

import struct

import pytest

from agents.errors import ChartError
from agents.ports import Bars
from bot.adapters.charts.drawer import VegaCharts, specification
from bot.children import Child

BARS = Bars("Chiffre d’affaires par jour", "euros", (("20/11", 97.0), ("21/11", -12.5)), along="Jour")


async def test_bars_become_a_picture_with_its_child_gone_afterwards() -> None:
    charts = VegaCharts()
    picture = await charts.draw(BARS)
    await charts.close()
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert width > 1280 > height


def test_days_stay_in_their_order_and_equal_labels_apart() -> None:
    twice = Bars("t", "u", (("31/12", 1.0), ("01/01", 2.0)), along="d")
    data = specification(twice)["data"]
    assert data == {
        "values": [{"place": 0, "label": "31/12", "value": 1.0}, {"place": 1, "label": "01/01", "value": 2.0}]
    }


def test_both_axes_say_what_they_show() -> None:
    axes = specification(BARS)["encoding"]
    assert isinstance(axes, dict)
    assert [axes[one]["axis"]["title"] for one in ("x", "y")] == ["Jour", "euros"]


def test_three_months_of_days_are_labelled_every_twelfth_day_up_to_the_last() -> None:
    days = tuple((f"{number % 31 + 1:02}/{number // 31 + 1:02}", 1.0) for number in range(92))
    axes = specification(Bars("t", "u", days, along="d"))["encoding"]
    assert isinstance(axes, dict)
    shown = axes["x"]["axis"]["values"]
    assert (len(shown), shown[-1], shown[-2]) == (8, days[91][0], days[79][0])


async def test_an_engine_that_fails_is_told_as_our_own_error() -> None:
    charts = VegaCharts()
    charts._child = Child("bot.no_such_module", patience=5.0)
    with pytest.raises(ChartError):
        await charts.draw(BARS)
    await charts.close()
