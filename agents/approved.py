"""Forms of words that a platform approved beforehand: all it takes once it drops free words."""

from dataclasses import dataclass
from enum import StrEnum


class Occasion(StrEnum):
    """What somebody is written to about once free words are dropped; each may have forms that the platform approved."""

    notice = "notice"
    """What the house has to say, in the blank."""
    reply = "reply"
    """What a person of the team has to say: their name and their words."""
    aftercare = "aftercare"
    """How the repair went: the part; with the message's buttons."""


@dataclass(frozen=True, slots=True)
class Template:
    """A form of words that the platform approved, by its name and its language as the platform writes them."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """`blanks` fill the numbered places of its words, `payloads` are the values of its buttons."""

    template: Template
    blanks: tuple[str, ...]
    payloads: tuple[str, ...] = ()
