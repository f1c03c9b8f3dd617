"""Order numbers in a message: several, glued to signs, mistyped; and what only looks like one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# O, o, I, l and | are typed for 0 and 1, but only inside a number.
_NUMBER = re.compile(
    r"(?<![\w@.,/€$£-])(?P<number>(?:[A-Za-z]{2,5}[-_]?)?[0-9][0-9OoIl|]{2,11}(?:[-_][0-9A-Za-z]{1,6}){0,2})(?![\w@€$£%])"
)
_WORD = r"num[ée]ros?|number|num|n[°ºo]\.?|no\.?|id|ref(?:[ée]rence)?|#"
_CUE = re.compile(
    rf"(?:(?:commandes?|cmds?|commende|comande|orders?|oder|achat|purchase|colis|parcel|package|facture|invoice|{_WORD})\W{{0,4}})"
    rf"(?:(?:{_WORD}|est|is|was|le|la|les|the|c'est|it's|suivante?s?)\W{{0,4}}){{0,3}}$",
    re.IGNORECASE,
)
_JOINED = re.compile(rf"\s*(?:,|et|and|&|/|ou|or|\+|puis|then)+\s*(?:(?:la|le|the|{_WORD})\s*)?", re.IGNORECASE)
_UNITS = (
    "€|eur|euros?|\\$|dollars?|£|pounds?|%|kms?|kg|g|cm|mm|ml|l|w|v|ch|cv|jours?|days?|semaines?|weeks?|mois|months?|heures?|h|"
    "hours?|minutes?|min|ans?|years?|fois|times|pi[èe]ces?|articles?|items?|rue|avenue|bis|street|st|road|rd|tours?|rpm"
)
_UNIT_AFTER = re.compile(rf"\s*(?:(?:{_UNITS})(?!\w)|[.,]\d{{1,2}}\b)", re.IGNORECASE)
_TOWN_AFTER = re.compile(r",? [A-ZÀ-Ý][a-zà-ÿ]+")
_MONEY_BEFORE = re.compile(
    r"(?:[€$£]|eur|euros?|co[uû]te|costs?|prix|price|pay[ée]\w*|paid)\s*(?:de |of |is )?$", re.IGNORECASE
)
_DATE_BEFORE = re.compile(
    r"(?:\b(?:en|in|since|depuis|jan\w*|f[ée]v\w*|feb\w*|mars|march|avr\w*|apr\w*|mai|may|juin|june|juil\w*|july|ao[uû]t|aug\w*|"
    r"sep\w*|oct\w*|nov\w*|d[ée]c\w*)\.?,?\s*|\d{1,2}[/. -]\d{1,2}[/. -])$",
    re.IGNORECASE,
)
_OTHER_BEFORE = re.compile(
    r"(?:code postal|postal code|zip(?: code)?|cp|t[ée]l(?:[ée]phone)?|phone|mobile|\+|rue|avenue|"
    r"peugeot|renault|citro[ëe]n|bmw|dacia|clio|golf|m[ée]gane|user(?:name)?|account|compte|norme|iso)\W{0,3}$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\+?\d{1,3}[ .-]?)?\(?\d{2,3}\)?(?:[ .-]?\d{2,4}){2,4}")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?(?=[A-Z]*\d)[A-Z0-9]{4}){3,7}(?:[ ]?\d[A-Z0-9]{0,2})?\b", re.IGNORECASE)
"""The number of an account at a bank."""
_FAULT_CODE = re.compile(r"[PBCU]\d{4}", re.IGNORECASE)
_LOOKALIKES = str.maketrans("OoIl|", "00111")
_LETTERS = re.compile(r"[A-Za-z]{2,5}[-_]?(?=\d)")
_SIGN = re.compile(r"^(?:cmd|com|ord|order|no|num|ref)[-_]?(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OrderMention:
    """`number` as a shop writes it (upper case, no sign before it); the span is where it stands in the message."""

    number: str
    start: int
    end: int


def order_numbers(text: str) -> Sequence[OrderMention]:
    """The order numbers of a message, in order, each once."""
    found: dict[str, OrderMention] = {}
    last_end: int | None = None
    for match in _NUMBER.finditer(text):
        joined = last_end is not None and _JOINED.fullmatch(text[last_end : match.start()]) is not None
        if _UNIT_AFTER.match(text, match.end()) or not (joined or _is_order(text, match)):
            continue
        last_end = match.end()
        number = _canonical(match["number"])
        found.setdefault(number, OrderMention(number, match.start(), match.end()))
    return list(found.values())


def _canonical(raw: str) -> str:
    bare = _SIGN.sub("", raw)
    letters = _LETTERS.match(bare)
    head = letters.group() if letters else ""
    digits, *suffix = re.split(r"(?=[-_])", bare[len(head) :], maxsplit=1)
    return (head + digits.translate(_LOOKALIKES) + "".join(suffix)).upper()


def _is_order(text: str, match: re.Match[str]) -> bool:
    number, before = match["number"], text[: match.start()]
    if _FAULT_CODE.fullmatch(number) or _inside((*_phones(text), *IBAN.finditer(text)), match):
        return False
    if _CUE.search(before) or _SIGN.match(number):
        return True
    if any(pattern.search(before) for pattern in (_MONEY_BEFORE, _OTHER_BEFORE, _DATE_BEFORE)):
        return False
    if not before.strip(" .!?") and not text[match.end() :].strip(" .!?"):
        return True
    digits = sum(char.isdigit() for char in number)
    is_town = digits == 5 and _TOWN_AFTER.match(text, match.end()) is not None
    return digits >= 4 and not _is_year(number) and not is_town


def _is_year(number: str) -> bool:
    return number.isdigit() and 1950 <= int(number) <= 2050


def _inside(others: Iterable[re.Match[str]], match: re.Match[str]) -> bool:
    return any(one.start() <= match.start() and match.end() <= one.end() for one in others)


def _phones(text: str) -> Iterator[re.Match[str]]:
    for found in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        separated = re.search(r"\d[ .-]\d|\(", found.group()) is not None
        if len(digits) >= 9 and (separated or found.group().startswith(("+", "0"))):
            yield found
