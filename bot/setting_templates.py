"""The forms of words that Meta approved, as a setting lists them."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from agents.approved import Occasion, Template

_ENTRY = re.compile(
    r"(?P<occasion>[a-z]+)/(?P<ours>fr|en)=(?P<name>[a-z0-9_]{1,512})(:(?P<theirs>[a-z]{2,3}(_[A-Z]{2})?))?"
)
Listed = tuple[tuple[tuple[Occasion, str], Template], ...]


def _templates(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(_entry(entry) for entry in re.split(r"[,\s]+", value.strip()) if entry)


def _entry(text: str) -> tuple[tuple[Occasion, str], Template]:
    found = _ENTRY.fullmatch(text)
    if found is None or found["occasion"] not in set(Occasion):
        occasions = ", ".join(Occasion)
        raise ValueError(
            f"must list entries such as aftercare/fr=suivi_reparation or reply/en=team_reply:en_US ({occasions})"
        )
    return (Occasion(found["occasion"]), found["ours"]), Template(found["name"], found["theirs"] or found["ours"])


Templates = Annotated[Listed, BeforeValidator(_templates)]
"""`OCCASION/LANGUAGE=NAME`, with `:CODE` where Meta's code of the language is longer than ours."""
