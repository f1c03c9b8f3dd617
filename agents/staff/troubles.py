"""What waits for an operator, as its reader reads it: an Issue keeps one plain English sentence, whoever looks."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from agents.texts.lookup import catalogue, moment, say

_TABLE = "trouble."
_FIELD = re.compile(r"{(\w+)}")


def issue_named(kind: str, language: str) -> str:
    return catalogue(language).get(f"issue.{kind}", kind)


def trouble(kind: str, detail: str, language: str) -> str:
    """What an Issue says; a service level keeps its thread or ticket, its clock, how it stands and when it was due.

    What a platform or a person said within it stays as they said it, and a sentence that is none of ours whole.
    """
    match detail.split(" ") if kind == "service_level" else ():
        case [thread, clock, ("soon" | "late") as standing, due]:
            named = catalogue(language).get(f"service_clock.{clock}", clock)
            at = moment(datetime.fromisoformat(due), language)
            return say(f"service_clock.{standing}", language, thread=thread, clock=named, due=at)
    match detail.split(" ") if kind == "ticket_answer" else ():
        case [ticket, ("soon" | "late") as standing, due]:
            at = moment(datetime.fromisoformat(due), language)
            return say(f"ticket_answer.{standing}", language, ticket=ticket, due=at)
    match detail.split(" ") if kind == "template" else ():
        case [template, thread]:
            return say("template.missing", language, template=template, thread=thread)
    if language == "en":
        return detail
    found = ((key, shape.fullmatch(detail)) for key, shape in _shapes())
    return next((say(key, language, **told.groupdict()) for key, told in found if told), detail)


@cache
def _shapes() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Our sentences as they are written down, read back from the English catalogue."""
    ours = [(key, text) for key, text in catalogue("en").items() if key.startswith(_TABLE)]
    return [(key, _shape(text)) for key, text in ours]


def _shape(text: str) -> re.Pattern[str]:
    parts = _FIELD.split(text)
    fields = [f"(?P<{name}>.+)" for name in parts[1::2]]
    plain = [re.escape(part) for part in parts[::2]]
    woven = "".join(a + b for a, b in zip(plain, [*fields, ""], strict=True))
    return re.compile(woven, re.DOTALL)
