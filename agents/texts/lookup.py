"""Every sentence a person reads, by key and language; and how money and times are written."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from agents.texts.typography import unbroken
from storage.money import MINOR_UNITS, Money

LANGUAGES = ("fr", "en")
PARIS = ZoneInfo("Europe/Paris")
_FOLDER = Path(__file__).parent
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF", "XTR": "⭐"}
_NARROW = "\u202f"
_NO_BREAK = "\u00a0"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of one language as `table.key`, from every file named `….<language>.toml`.

    The files are typed with plain spaces; in French those that must not break do not from here on.
    """
    return _read([*_FOLDER.glob(f"{language}.toml"), *_FOLDER.glob(f"*.{language}.toml")], language)


@cache
def sentences(file: str, language: str) -> Mapping[str, str]:
    """Those of one file alone, as `table.key`: for a start that must not read them all."""
    return _read([_FOLDER / f"{file}.{language}.toml"], language)


def _read(paths: Iterable[Path], language: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for path in sorted(paths):
        for table, entries in tomllib.loads(path.read_text("utf-8")).items():
            found.update({f"{table}.{key}": text for key, text in entries.items()})
    return {key: unbroken(text) for key, text in found.items()} if language == "fr" else found


def say(key: str, language: str, **facts: object) -> str:
    """The sentence under `table.key`; a missing key or fact is a bug and raises KeyError."""
    text = catalogue(language)[key]
    return text.format_map(facts) if facts or "{" in text else text


def money(amount: Money, language: str) -> str:
    """97,00 € in French, €97.00 in English; separators are unbreakable."""
    units = MINOR_UNITS[amount.currency]
    whole, cents = divmod(abs(amount.amount_minor), 10**units)
    sign = "-" if amount.amount_minor < 0 else ""
    symbol = _SIGNS[amount.currency]
    if language == "fr":
        decimals = f",{cents:0{units}d}" if units else ""
        return f"{sign}{f'{whole:,}'.replace(',', _NARROW)}{decimals}{_NO_BREAK}{symbol}"
    decimals = f".{cents:0{units}d}" if units else ""
    return f"{sign}{symbol}{whole:,}{decimals}"


def number(value: int, language: str) -> str:
    """1 490 in French, 1,490 in English."""
    return f"{value:,}".replace(",", _NARROW) if language == "fr" else f"{value:,}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(at: datetime, language: str) -> str:
    """A day in Paris: 21/11/2026, or 21 Nov 2026."""
    local = at.astimezone(PARIS)
    return f"{local:%d/%m/%Y}" if language == "fr" else f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def moment(at: datetime, language: str) -> str:
    """A date and time of day in Paris: 21/11/2026 à 14 h 05, or 21 Nov 2026, 14:05."""
    local = at.astimezone(PARIS)
    if language == "fr":
        return f"{local:%d/%m/%Y} à {local.hour}{_NO_BREAK}h{_NO_BREAK}{local:%M}"
    return f"{day(at, language)}, {local:%H:%M}"
