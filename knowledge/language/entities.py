"""What a message names exactly, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from knowledge.language.folding import fold
from knowledge.language.spoken import CodeMention, find_codes
from knowledge.language.vehicles import VehicleMention, find_mileage, find_vehicle

__all__ = ["Amount", "CodeMention", "Entities", "Span", "extract"]

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_PHONE = re.compile(
    r"(?<![\w.,])(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)[\s.-]?)?[1-9](?:[\s.-]?\d{2}){4}"
    r"|0[1-9](?:[\s.-]?\d{2}){4}|\+(?!33)\d{1,3}(?:[\s.-]?\d{2,4}){3,5})(?!\w)"
)
_PLATE = re.compile(r"(?<![\w-])([A-HJ-NP-TV-Z]{2})[\s-]?(\d{3})[\s-]?([A-HJ-NP-TV-Z]{2})(?![\w-])", re.IGNORECASE)
_OLD_PLATE = re.compile(r"(?<![\w-])(\d{1,4})[\s-]([A-HJ-NP-TV-Z]{2,3})[\s-](\d{2}|2[AB]|97\d)(?![\w-])")
_VIN = re.compile(
    r"(?<!\w)(?=[A-HJ-NPR-Z0-9]*\d)(?=[A-HJ-NPR-Z0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}(?!\w)", re.IGNORECASE
)
_ORDER = re.compile(
    r"\b(?:commandes?|cde|cmd|orders?|achat|facture|invoice|colis|ref(?:erence)?|dossier|num[ée]ro)\b"
    r"(?:\s+(?:de\s+commande|number|num[ée]ro|no|is|est|le|la))*\s*(?:n\s?[°ºo]?\.?|#|:|num\.?)?\s*[:#]?\s*"
    r"((?=[\w-]*\d)[A-Za-z]{0,5}[-_]?\d[\w-]{2,23})",
    re.IGNORECASE,
)
_HASHED = re.compile(r"(?<!\w)#\s?((?=[\w-]*\d{3})[\w-]{3,24})")
_PREFIXED = re.compile(r"(?<![\w-])((?:CMD|ORD|ORDER|CDE|ALX|ALEX|FA|INV)[-_]?\d[\w-]{2,20})(?!\w)", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<![\w.,])(?:(€|eur|£|\$|chf)\s?)?(\d{1,3}(?:[ .\u202f\u00a0]\d{3})+|\d+)(?:[.,](\d{1,2})(?!\d))?"
    r"(?:\s?(€|euros?\b|eur\b|£|pounds?\b|\$|dollars?\b|chf\b|francs suisses)(\d{2}(?!\d))?)?",
    re.IGNORECASE,
)
_CURRENCIES = {"€": "EUR", "e": "EUR", "£": "GBP", "p": "GBP", "$": "USD", "d": "USD", "c": "CHF", "f": "CHF"}
_MONTHS = (
    "janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?"
    "|jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?|october|november|december"
)
_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_DATE = re.compile(
    r"(?<![\w/.-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|(?:0?[1-9]|1[0-2])/(?:19|20)\d{2}"
    rf"|(?:le\s)?\d{{1,2}}(?:er|st|nd|rd|th)?\s(?:{_MONTHS})(?:\s\d{{4}})?|(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?)(?![\w/])"
)
_RELATIVE = re.compile(
    r"\b(?:aujourd'?\s?hui|avant-?hier|hier(?:\s(?:soir|matin))?|apres-?demain|demain(?:\s(?:soir|matin))?"
    r"|ce (?:matin|soir|week-?end)|cet apres-?midi|today|tonight|yesterday|tomorrow"
    r"|this (?:morning|evening|week(?:end)?)"
    r"|(?:la )?semaine (?:derniere|prochaine)|(?:le )?mois (?:dernier|prochain)|(?:last|next) (?:week|month|year|night)"
    r"|(?:il y a|depuis|dans) (?:\d+|une?|deux|trois|quatre|cinq|six|quelques) (?:jours?|semaines?|mois|ans?|heures?)"
    rf"|(?:\d+|a|an|two|three|few) (?:days?|weeks?|months?|hours?|years?) ago|(?:{_DAYS})(?:\s(?:dernier|prochain))?)\b"
)

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Span(Generic[_Value]):
    """A value and the offsets of the words that told it."""

    value: _Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount in minor units, as the person wrote it."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Entities:
    """Everything a message names; dates are kept in the person's words, for their meaning depends on today."""

    codes: tuple[CodeMention, ...] = ()
    vehicle: VehicleMention | None = None
    mileage_km: Span[int] | None = None
    order_numbers: tuple[Span[str], ...] = ()
    emails: tuple[Span[str], ...] = ()
    phones: tuple[Span[str], ...] = ()
    plates: tuple[Span[str], ...] = ()
    vins: tuple[Span[str], ...] = ()
    amounts: tuple[Span[Amount], ...] = ()
    dates: tuple[Span[str], ...] = ()


def extract(text: str) -> Entities:
    emails = tuple(Span(match[0].lower(), match.start(), match.end()) for match in _EMAIL.finditer(text))
    # What is inside an address, a plate or a serial number is no code and no car.
    vins = tuple(Span(match[0].upper(), match.start(), match.end()) for match in _VIN.finditer(text))
    plates = tuple(_plates(text))
    phones = tuple(Span(_phone(match[0]), match.start(), match.end()) for match in _PHONE.finditer(text))
    codes = find_codes(_without(text, *emails, *vins, *plates, *phones))
    orders = tuple(_orders(_without(text, *emails, *vins, *phones), codes))
    rest = _without(text, *emails, *vins, *plates, *phones, *orders, *codes)
    vehicle = find_vehicle(rest)
    return Entities(
        codes=codes,
        vehicle=vehicle.mention if vehicle else None,
        mileage_km=_mileage(rest),
        order_numbers=orders,
        emails=emails,
        phones=phones,
        plates=plates,
        vins=vins,
        amounts=tuple(_amounts(rest)),
        dates=tuple(_dates(rest)),
    )


def _without(text: str, *taken: Span[str] | CodeMention) -> str:
    """The text with some stretches blanked, so that every other offset holds."""
    for span in taken:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _plates(text: str) -> Iterator[Span[str]]:
    for match in _PLATE.finditer(text):
        joined = match[0]
        # "de 208 et" has the letters and digits of a plate; lower case counts only with dashes.
        if joined.isupper() or joined.count("-") == 2:
            yield Span(f"{match[1]}-{match[2]}-{match[3]}".upper(), match.start(), match.end())
    for match in _OLD_PLATE.finditer(text):
        yield Span(f"{match[1]} {match[2]} {match[3]}".upper(), match.start(), match.end())


def _phone(written: str) -> str:
    """The number in international form; a French one loses its first zero."""
    digits = re.sub(r"[^\d+]", "", written.replace("(0)", ""))
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+33{digits[1:]}" if digits.startswith("0") else digits


def _orders(text: str, codes: tuple[CodeMention, ...]) -> Iterator[Span[str]]:
    taken = {(code.start, code.end) for code in codes}
    seen: set[int] = set()
    for pattern in (_PREFIXED, _ORDER, _HASHED):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            inside = any(start < last and first < end for first, last in taken)
            if not inside and not seen & set(range(start, end)) and not _is_measure(text, end):
                seen |= set(range(start, end))
                yield Span(match[1], start, end)


def _is_measure(text: str, end: int) -> bool:
    return re.match(r"\s?(?:€|euros?|km|kms|ch|cv|jours?|days?|fois)\b|\s?€|[.,]\d", text[end:]) is not None


def _mileage(text: str) -> Span[int] | None:
    found = find_mileage(text)
    return Span(*found) if found else None


def _amounts(text: str) -> Iterator[Span[Amount]]:
    for match in _AMOUNT.finditer(text):
        symbol = match[1] or match[4]
        if symbol is None:
            continue
        whole = int(re.sub(r"\D", "", match[2]))
        cents = match[3] or match[5] or ""
        minor = whole * 100 + int(cents.ljust(2, "0") or 0)
        currency = _CURRENCIES[symbol[0].lower()]
        yield Span(Amount(minor, currency), match.start(), match.end())


def _dates(text: str) -> Iterator[Span[str]]:
    folded = fold(text)
    # Folding keeps offsets except for ligatures, which no date holds.
    if len(folded) != len(text):
        folded = text.lower()
    taken: list[tuple[int, int]] = []
    for pattern in (_DATE, _RELATIVE):
        for match in pattern.finditer(folded):
            start, end = match.span()
            if not any(start < last and first < end for first, last in taken):
                taken.append((start, end))
                yield Span(text[start:end], start, end)
