"""What the team and the customers did on the afternoon besides words: drafts, ready replies, pictures, corrections."""

from dataclasses import dataclass, field

PICTURE = b"\xff\xd8\xff\xe0"
"""How a JPEG begins; each picture goes on with words of its own."""


def picture(words: str) -> bytes:
    return PICTURE + words.encode() * 30


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of a draft of Alex; `said` is None where it was rejected."""

    number: int
    fate: str
    said: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with its words. `by_team`: shown to the customer with that mark, else by them to the team."""

    mark: str
    caption: str
    content: bytes
    by_team: bool
    copied_from: str | None = None
    """The customer's message, where the group is shown a copy of it and not the file."""


@dataclass(frozen=True, slots=True)
class Corrected:
    mark: str
    before: str
    after: str
    by_team: bool


@dataclass(slots=True)
class Record:
    replies: list[tuple[str, str]] = field(default_factory=list)
    """(mark, words) of everything a person of the team says."""
    drafts: list[Drafted] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    """Ready replies as they were sent, filled."""
    blanks_taken: int = 0
    """Ready replies that were sent with a blank in them and not refused."""
    pictures: list[Shown] = field(default_factory=list)
    corrections: list[Corrected] = field(default_factory=list)
