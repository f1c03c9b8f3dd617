"""What is asked beside the path: before buying, after it, about a case that is open, or whether anybody is there."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from knowledge.language.texting import written_out


class Matter(StrEnum):
    """In the order they are looked for: what went wrong with money comes before what merely sounds like it."""

    bereaved = "bereaved"
    charged_wrongly = "charged_wrongly"
    payment_failed = "payment_failed"
    cannot_open = "cannot_open"
    pauses_subscription = "pauses_subscription"
    wrong_delivery_address = "wrong_delivery_address"
    change_details = "change_details"
    gave_number = "gave_number"
    is_there_anybody = "is_there_anybody"
    works_with_us = "works_with_us"
    certificate = "certificate"
    accessible = "accessible"
    other_currency = "other_currency"
    cheaper_for_me = "cheaper_for_me"
    money_back = "money_back"
    buys_used = "buys_used"
    trades_cars = "trades_cars"
    changed_mind = "changed_mind"
    instalments = "instalments"
    taxes = "taxes"
    seats = "seats"
    how_long_mine = "how_long_mine"
    gets_when = "gets_when"
    invoiced = "invoiced"
    covers = "covers"
    repairs_here = "repairs_here"
    goes_on_elsewhere = "goes_on_elsewhere"
    which_suits = "which_suits"
    how_to_order = "how_to_order"
    form = "form"
    learns = "learns"
    clears_code = "clears_code"
    inspection = "inspection"
    quoted = "quoted"
    second_opinion = "second_opinion"
    worth_it = "worth_it"
    left_alone = "left_alone"
    under_warranty = "under_warranty"
    known_defect = "known_defect"
    why_asked = "why_asked"
    my_cars = "my_cars"
    comes_back = "comes_back"
    is_it_this = "is_it_this"
    no_expert = "no_expert"
    waits_a_moment = "waits_a_moment"
    workshop_data = "workshop_data"
    procedure = "procedure"
    who_fixes = "who_fixes"
    where_is_it = "where_is_it"


_PATTERNS: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
    Path(__file__).with_name("matters.toml").read_text("utf-8")
)
_NEVER = "(?!)"


@dataclass(frozen=True, slots=True)
class _Shapes:
    said: re.Pattern[str]
    unless: re.Pattern[str]
    perhaps: re.Pattern[str]


def _shapes(one: Matter) -> _Shapes:
    found = _PATTERNS[one]
    return _Shapes(*(re.compile("|".join(found.get(name, (_NEVER,)))) for name in ("said", "unless", "perhaps")))


_SHAPES = {one: _shapes(one) for one in Matter}


def asks_about(text: str, matter: Matter) -> bool:
    """Whether the words ask this. A rule asks for the few matters it knows: most messages are complaints about cars."""
    shapes, told = _SHAPES[matter], written_out(text)
    return shapes.said.search(told) is not None and shapes.unless.search(told) is None


def perhaps_of(text: str) -> Iterator[Matter]:
    """What they may ask, for a line that no rule knew; what is right depends on what the thread speaks of."""
    told = written_out(text)
    return (one for one, shapes in _SHAPES.items() if shapes.perhaps.search(told) and not shapes.unless.search(told))
