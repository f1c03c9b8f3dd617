"""A mail that came in, as the door reads it."""

import re
from dataclasses import dataclass

from storage.models.mail import ReceivedKind

_PASSED_ON = re.compile(
    r"(?:\[[^\]]{1,30}\]\s*)*(?:re|r[ée]p|r[ée]ponse|fwd?|tr|aw|wg)\s*(?:\[\d+\])?\s*:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class IncomingFile:
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a server says of a mail of ours (RFC 3464); `status` is its enhanced code, such as 5.1.1."""

    permanent: bool
    status: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Somebody called a mail of ours spam (RFC 5965)."""

    feedback: str


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """`text` is what is new in it. `original` is the Message-ID a report speaks of.

    `sender` is what the mail claims, no more: it proves nothing. `forged` says that its domain disowns it (DMARC).
    """

    message_id: str
    sender: str
    subject: str
    text: str
    references: tuple[str, ...] = ()
    kind: ReceivedKind = ReceivedKind.customer
    why: str = ""
    forged: bool = False
    files: tuple[IncomingFile, ...] = ()
    left_out: tuple[str, ...] = ()
    """Names of attachments that were too many or too large."""
    report: Bounce | Complaint | None = None
    original: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A mail's place in its mailbox."""

    mailbox: str
    uid_validity: int
    uid: int


def names_a_thread(subject: str) -> bool:
    """Whether its program wrote the subject, above an answer or something passed on: « RE: », « [EXT] TR : »."""
    return _PASSED_ON.match(subject) is not None


def token_in(message_id: str) -> str:
    """The left side of a Message-ID: for one of ours, the token of its row."""
    return message_id.strip().strip("<>").partition("@")[0]
