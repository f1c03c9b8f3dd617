"""A mail as it is handed to whoever sends it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MailFile:
    """An attachment; `path` is where its content lies."""

    name: str
    mime: str
    path: Path


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to one address. `key` names it: the same key is the same mail, under the same Message-ID.

    `message_token` is the left side of that, `list_unsubscribe` takes the one-click POST of RFC 8058, and `automatic`
    says that a machine wrote it, so that no auto-reply answers it (RFC 3834).
    """

    key: str
    message_token: str
    recipient: str
    subject: str
    text: str
    html: str | None = None
    attachments: tuple[MailFile, ...] = ()
    list_unsubscribe: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = True
    language: str = "fr"
