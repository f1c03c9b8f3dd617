"""Values that must not be misheard: how they are read back, and what a correction makes of them."""

import re

from agents.texts.lookup import money
from knowledge.language.dictated import Exact, exact
from storage.money import Money

_KM_PER_MILE = 1.609344
_CODE_DIGITS = 6


def corrected(held: str, said: Exact) -> str:
    """What was held with the one value that was said anew; what says nothing exact is added to it."""
    before = exact(held)
    pairs = (
        (before.codes, said.codes),
        (before.plates, said.plates),
        (before.vins, said.vins),
        (before.emails, said.emails),
        (before.numbers, said.numbers),
    )
    changed = [(old[0], new[0]) for old, new in pairs if len(old) == len(new) == 1]
    if len(changed) == 1:
        return held.replace(*changed[0])
    return f"{held}\n{said.text}" if said.says_nothing_exact else said.text


def values_of(found: Exact, language: str) -> list[str]:
    """What must not be misheard, as it is written."""
    mileage = [_distance(found, language)] if found.mileage_km is not None else []
    amounts = [money(Money(one.amount_minor, one.currency), language) for one in found.amounts]
    numbers = [one for one in found.numbers if len(one) != _CODE_DIGITS]
    codes = [_in_pairs(one) for one in found.numbers if len(one) == _CODE_DIGITS]
    return [*found.codes, *found.plates, *found.vins, *mileage, *amounts, *found.emails, *numbers, *codes]


def _in_pairs(code: str) -> str:
    """As telephone numbers are read: easier to compare by ear than one long number."""
    return " ".join(code[place : place + 2] for place in range(0, len(code), 2))


def _distance(found: Exact, language: str) -> str:
    """The mileage in the unit it was said in."""
    assert found.mileage_km is not None
    is_miles = re.search(r"\d\s?miles?\b", found.text) is not None
    shown = f"{round(found.mileage_km / _KM_PER_MILE):,} miles" if is_miles else f"{found.mileage_km:,} km"
    return shown.replace(",", "\u202f") if language == "fr" else shown
