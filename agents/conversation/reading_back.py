"""Values that must not be misheard: how they are read back, and what a correction makes of them."""

import re

from agents.texts.lookup import money
from knowledge.language.dictated import Exact, exact
from storage.money import Money

_KM_PER_MILE = 1.609344
_CODE_DIGITS = 6
_MEASURED = re.compile(r"\d[\d ]*(?:,\d\d)?\s?(?P<unit>km|miles|euros?|€)")
_DENIAL = re.compile(
    r"^\W*(?:(?:non|nan|no|nope|pas|not|mais|but|plut[oô]t|rather|c['’]est|it['’]s|it is|euh)\b\W*)+", re.IGNORECASE
)


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
    if not said.says_nothing_exact:
        return said.text
    return _in_its_place(held, before, said.text) or f"{held}\n{said.text}"


def _in_its_place(held: str, before: Exact, said: str) -> str | None:
    """A bare number after "non" is a value of the kind that was read back; None when it fits none."""
    values: list[tuple[str, tuple[str, ...], str]] = [(code, (f"{code[0]} zéro", code[0]), "") for code in before.codes]
    values += [(found[0], ("",), found["unit"].replace("€", "euros")) for found in _MEASURED.finditer(held)]
    number = _DENIAL.sub("", said.rpartition(",")[2]).strip(" .!")
    if len(values) != 1 or not number:
        return None
    old, letters, unit = values[0]
    heard = (exact(f"{letter} {number} {unit}".strip()) for letter in letters)
    return next((held.replace(old, one.text) for one in heard if _is_one_value(one)), None)


def _is_one_value(found: Exact) -> bool:
    return found.text in found.codes or _MEASURED.fullmatch(found.text) is not None


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
