"""French typography: unbreakable spaces where the eye expects them, and in print real apostrophes."""

import re

_NARROW = "\u202f"
_NO_BREAK = "\u00a0"
_BEFORE_HIGH = re.compile(r"(?<=[^\s([{«])[ \u00a0\u202f]*([;!?]+)(?=[\s)»…]|$)")
_BEFORE_COLON = re.compile(r"(?<=[^\s([{«])[ \u00a0\u202f]*:(?=\s|$)")
_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_CLOSING = re.compile(r"[ \u00a0\u202f]*»")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_UNIT = re.compile(r"(?<=\d)[ \u00a0\u202f](?=(?:€|%|km|h|min|ans?|bars?|V|A|Nm|mm|cm|kW|°C)(?:\W|$))")
_STANDARD = re.compile(r"\b(NF|EN|ISO|UTE)(?: ([A-Z]))? (?=\d)")
"""« NF C 18-550 » is one name."""
_BREAKABLE = re.compile(r" (?=[;!?]+(?:[\s)»…,.\]]|$)|:(?:\s|$)|»)|(?<=«) ")
"""One pass over every sentence at start-up and over every answer, so it looks at plain spaces alone."""


def unbroken(text: str) -> str:
    """A French text whose plain spaces before `: ; ? !` and within « » do not break; of the same length."""
    return _BREAKABLE.sub(_unbreakable, text)


def _unbreakable(found: re.Match[str]) -> str:
    return _NARROW if found.string[found.end() : found.end() + 1] in {";", "!", "?"} else _NO_BREAK


def typeset(text: str, language: str) -> str:
    """The text as a printer sets it; addresses and times of day (`https://…`, `14:05`) stay as they are."""
    text = _APOSTROPHE.sub("’", text)
    text = _UNIT.sub(_NO_BREAK, text)
    text = _STANDARD.sub(lambda found: _NO_BREAK.join([*filter(None, found.groups()), ""]), text)
    if language != "fr":
        return text
    text = _BEFORE_HIGH.sub(lambda found: f"{_NARROW}{found[1]}", text)
    text = _BEFORE_COLON.sub(f"{_NO_BREAK}:", text)
    text = _OPENING.sub(f"«{_NO_BREAK}", text)
    return _CLOSING.sub(f"{_NO_BREAK}»", text)
