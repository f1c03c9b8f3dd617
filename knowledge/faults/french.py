"""Names of parts in running French: « le thermostat » becomes « du thermostat »; and French as a printer sets it."""

import re

_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
_SECOND = re.compile(r"( (?:ou|et) )(?:le |la |les |l['’])")
"""Where a name that joins two things goes on with the second."""
_LOOSE = re.compile(r"(?<=\S) (?=[:;?!»](?:\W|$))|(?<=«) ")


def in_type(text: str) -> str:
    """With real apostrophes, and spaces that do not break before `: ; ? ! »` and after `«`.

    What people type is matched by other rows, and folded: there both apostrophes are one.
    """
    if "'" in text:
        text = _STRAIGHT.sub("’", text)
    return _LOOSE.sub("\u00a0", text)


def bare(name: str) -> str:
    """Without its articles: « la vanne EGR » → « vanne EGR », « le vérin ou la béquille » → « vérin ou béquille »."""
    if " ou " in name or " et " in name:
        name = _SECOND.sub(r"\1", name)
    for article in ("le ", "la ", "les ", "l'", "l’", "un ", "une "):
        if name.startswith(article):
            return name[len(article) :]
    return name


def of(name: str) -> str:
    """With « de »: « les bougies » → « des bougies », « la prise ou l'installation » → « de la prise ou de l'… »."""
    if (second := _SECOND.search(name)) is not None:
        first, link, rest = name[: second.start()], second[1], name[second.end(1) :]
        return f"{of(first)}{link}{of(rest)}"
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if name.startswith(article):
            return contracted + name[len(article) :]
    return f"d’{name}" if name.startswith(("un ", "une ")) else f"de {name}"


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
