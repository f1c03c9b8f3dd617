"""Names of parts in running French: « le thermostat » becomes « du thermostat »; and French as a printer sets it."""

import re

_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
_LOOSE = re.compile(r"(?<=\S) (?=[:;?!»](?:\W|$))|(?<=«) ")


def in_type(text: str) -> str:
    """With real apostrophes, and spaces that do not break before `: ; ? ! »` and after `«`.

    What people type is matched by other rows, and folded: there both apostrophes are one.
    """
    if "'" in text:
        text = _STRAIGHT.sub("’", text)
    return _LOOSE.sub("\u00a0", text)


def bare(name: str) -> str:
    """Without its article: « la vanne EGR » → « vanne EGR »."""
    for article in ("le ", "la ", "les ", "l'", "l’", "un ", "une "):
        if name.startswith(article):
            return name[len(article) :]
    return name


def of(name: str) -> str:
    """With « de »: « les bougies » → « des bougies »."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if name.startswith(article):
            return contracted + name[len(article) :]
    return f"d’{name}" if name.startswith(("un ", "une ")) else f"de {name}"


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
