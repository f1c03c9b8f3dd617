"""French typography for printed pages: unbreakable spaces where the eye expects them, and real apostrophes."""

import re

_NARROW = "\u202f"
_NO_BREAK = "\u00a0"
_BEFORE_HIGH = re.compile(r"(?<=[^\s([{«])[ \u00a0\u202f]*([;!?]+)(?=[\s)»…]|$)")
_BEFORE_COLON = re.compile(r"(?<=[^\s([{«])[ \u00a0\u202f]*:(?=\s|$)")
_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_CLOSING = re.compile(r"[ \u00a0\u202f]*»")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_UNIT = re.compile(r"(?<=\d)[ \u00a0\u202f](?=(?:€|%|km|h|min|ans?|bars?|V|A|Nm|mm|cm|kW|°C)(?:\W|$))")


def typeset(text: str, language: str) -> str:
    """The text as a printer sets it; addresses and times of day (`https://…`, `14:05`) stay as they are."""
    text = _APOSTROPHE.sub("’", text)
    text = _UNIT.sub(_NO_BREAK, text)
    if language != "fr":
        return text
    text = _BEFORE_HIGH.sub(lambda found: f"{_NARROW}{found[1]}", text)
    text = _BEFORE_COLON.sub(f"{_NO_BREAK}:", text)
    text = _OPENING.sub(f"«{_NO_BREAK}", text)
    return _CLOSING.sub(f"{_NO_BREAK}»", text)
