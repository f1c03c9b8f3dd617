"""Amounts, dates and goods as shops, spreadsheets and databases write them; what could mean two things is refused."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from agents.errors import InvalidInput
from knowledge.language.folding import fold
from storage.money import MINOR_UNITS

_PARIS = ZoneInfo("Europe/Paris")
_LARGEST = 10**12
"""Minor units: more is no order of a shop but a slip."""
_SIGNS = re.compile(r"€|\$|£|\beuros?\b|\beur\b|\bchf\b|\bgbp\b|\busd\b|[\s'’\u00a0\u202f]", re.IGNORECASE)
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?|[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?")
_NO_DATE = re.compile(r"0000-00-00(?: 00:00:00)?|0")
"""What MySQL keeps where no date is."""
_FORMS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d/%m/%y")
_MONTHS = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
_WRITTEN = re.compile(r"(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4})")
_YEARS = range(1990, 2100)
_ITEM_FIRST = re.compile(r"(\d{1,4}) ?[x×*](?: |(?=[^\W\d]))(.+)", re.IGNORECASE)
_ITEM_LAST = re.compile(r"(.+?) [x×*] ?(\d{1,4})", re.IGNORECASE)


class ImportWrong(InvalidInput):
    code = "import_wrong"


def minor_of(value: object, currency: str) -> int:
    """« 1 234,50 € », "1,234.50", 49.9 or Decimal("49.900000") in minor units.

    Raises ImportWrong for what is no amount, is below nothing, or may be a thousand as well as a unit (« 1.234 »).
    """
    wrong = ImportWrong(fields=f"amount {value} {currency}")
    plain = str(value) if isinstance(value, int | float | Decimal) else _plain(str(value), wrong)
    if currency not in MINOR_UNITS or not re.fullmatch(r"\d+(?:\.\d+)?", plain):
        raise wrong
    minor = int((Decimal(plain) * 10 ** MINOR_UNITS[currency]).to_integral_value())
    if minor > _LARGEST:
        raise wrong
    return minor


def _plain(text: str, wrong: ImportWrong) -> str:
    """With a point before the decimals, and nothing else but figures."""
    figures = _SIGNS.sub("", text)
    if not _FIGURES.fullmatch(figures) or _AMBIGUOUS.fullmatch(figures):
        raise wrong
    if _GROUPED.fullmatch(figures):
        whole, point, decimals = figures, "", ""
        if figures[-3] in ".," or figures[-2] in ".,":
            whole, point, decimals = re.split(r"([.,])(?=\d{1,2}$)", figures)
        return re.sub(r"\D", "", whole) + point.replace(",", ".") + decimals
    return figures.replace(",", ".")


def moment_of(text: str) -> datetime | None:
    """A day or a moment; without a zone it is Paris's. None for a database's empty date. Raises ImportWrong."""
    if _NO_DATE.fullmatch(text):
        return None
    at = _iso(text) or _french(text)
    if at is None or at.year not in _YEARS:
        raise ImportWrong(fields=f"date {text}")
    return (at if at.tzinfo else at.replace(tzinfo=_PARIS)).astimezone(UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _french(text: str) -> datetime | None:
    """03/11/2026, 3.11.2026, 03-11-26, 03/11/2026 14h05, 3 novembre 2026."""
    plain = re.sub(r"(?<=\d)[.-](?=\d)", "/", text)
    plain = " ".join(re.sub(r"(?<=\d) ?[hH] ?(?=\d)", ":", plain).replace(" à ", " ").split())
    for form in _FORMS:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 -- moment_of() adds the zone
        except ValueError:
            continue
    return _written(fold(text))


def _written(folded: str) -> datetime | None:
    found = _WRITTEN.fullmatch(folded)
    month = found and next((number for number, name in enumerate(_MONTHS, 1) if found[2].startswith(name)), None)
    if not (found and month):
        return None
    try:
        day = date(int(found[3]), month, int(found[1]))
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- moment_of() adds the zone


def items_of(text: str) -> tuple[tuple[str, int], ...]:
    """« 2 × Filtre|Bougie x4 »: each with how many."""
    return tuple(_item(label.strip()) for label in text.split("|") if label.strip())


def _item(label: str) -> tuple[str, int]:
    if (first := _ITEM_FIRST.fullmatch(label)) is not None and int(first[1]):
        return first[2].strip(), int(first[1])
    if (last := _ITEM_LAST.fullmatch(label)) is not None and int(last[2]):
        return last[1].strip(), int(last[2])
    return label, 1
