"""Reads a mail as it came over the wire; whatever is broken in it, something readable comes out."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses

from agents.post.incoming import Bounce, Complaint, IncomingFile, IncomingMail
from bot.mails.html_text import words_of
from bot.mails.stripping import new_words
from storage.models.mail import ReceivedKind

MOST_FILES = 10
LARGEST_FILES = 20 * 1024 * 1024
"""Bytes of all attachments of one mail together."""
_LONGEST = 100_000
_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""How the parser of the standard library trips over mails that are broken."""
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_DAEMONS = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|ne-?pas-?repondre|bounces?(?:[+-].*)?|double-bounce)@")
_DISOWNED = re.compile(r"\bdmarc=fail\b", re.IGNORECASE)


def read_mail(raw: bytes, *, own: str) -> IncomingMail:
    """`own` is our own address: what comes from it is never answered."""
    try:
        return _read(raw, own=own)
    except _BROKEN as error:
        return _unreadable(raw, type(error).__name__)


def put_aside(mail: IncomingMail, why: str) -> IncomingMail:
    """The same mail as one that only a person can read."""
    return replace(mail, kind=ReceivedKind.unreadable, why=why, report=None, files=())


def _unreadable(raw: bytes, why: str) -> IncomingMail:
    """What the standard library's parser cannot take apart; a person is told."""
    name = f"<{hashlib.sha256(raw).hexdigest()[:32]}@unreadable>"
    return IncomingMail(name, "", "", "", kind=ReceivedKind.unreadable, why=why)


def _read(raw: bytes, *, own: str) -> IncomingMail:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    sender = _sender(message)
    report, original = _report(message)
    kind, why = _kind(message, sender, own=own.lower(), reported=report is not None)
    if isinstance(report, Complaint):
        kind = ReceivedKind.complaint
    files, left_out = _files(message) if kind is ReceivedKind.customer else ((), ())
    return IncomingMail(
        message_id=_message_id(message, raw),
        sender=sender,
        subject=" ".join(_header(message, "Subject").split())[:300],
        text=new_words(_body(message)[:_LONGEST]),
        references=_references(message),
        kind=kind,
        why=why,
        forged=any(_DISOWNED.search(str(one)) for one in _headers(message, "Authentication-Results")),
        files=files,
        left_out=left_out,
        report=report,
        original=original,
    )


def _headers(message: EmailMessage, name: str) -> list[str]:
    """All headers of that name; a broken one is left out."""
    try:
        return [str(one) for one in message.get_all(name, [])]
    except _BROKEN:
        return []


def _header(message: EmailMessage, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _sender(message: EmailMessage) -> str:
    found = [address for _, address in getaddresses(_headers(message, "From")) if "@" in address]
    return found[0].strip().lower()[:250] if found else ""


def _message_id(message: EmailMessage, raw: bytes) -> str:
    named = _MESSAGE_ID.search(_header(message, "Message-ID"))
    return named.group() if named else f"<{hashlib.sha256(raw).hexdigest()[:32]}@unnamed>"


def _references(message: EmailMessage) -> tuple[str, ...]:
    """What it answers, the oldest first, each once."""
    found = _MESSAGE_ID.findall(" ".join([_header(message, "References"), _header(message, "In-Reply-To")]))
    return tuple(dict.fromkeys(found))[-50:]


def _kind(message: EmailMessage, sender: str, *, own: str, reported: bool) -> tuple[ReceivedKind, str]:
    """What to take it for, and why when it is not a customer's (RFC 3834, and what programs do beside it)."""
    if reported:
        return ReceivedKind.bounce, ""
    if not sender:
        return ReceivedKind.unreadable, "names no sender"
    if sender == own:
        return ReceivedKind.own, "comes from our own address"
    submitted = _header(message, "Auto-Submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return ReceivedKind.automatic, f"Auto-Submitted: {submitted[:40]}"
    if _header(message, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return ReceivedKind.automatic, "Precedence"
    for name in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "Feedback-ID"):
        if _header(message, name):
            return ReceivedKind.automatic, name
    if _header(message, "Return-Path").strip() == "<>" or _DAEMONS.match(sender):
        return ReceivedKind.automatic, "sent by a machine"
    return ReceivedKind.customer, ""


def _report(message: EmailMessage) -> tuple[Bounce | Complaint | None, str]:
    """What a server reports, and the Message-ID of the mail it speaks of."""
    for part in message.walk():
        match part.get_content_type():
            case "message/delivery-status":
                return _bounce(part.as_string()), _original(message)
            case "message/feedback-report":
                found = re.search(r"^Feedback-Type:\s*(\S+)", part.as_string(), re.MULTILINE | re.IGNORECASE)
                return Complaint(found[1].lower() if found else "abuse"), _original(message)
    return None, ""


def _bounce(fields: str) -> Bounce | None:
    """A delay is no bounce; a failure is permanent by its status (5.x.x) and for now otherwise."""
    action = re.search(r"^Action:\s*(\w+)", fields, re.MULTILINE | re.IGNORECASE)
    status = re.search(r"^Status:\s*(\d\.\d{1,3}\.\d{1,3})", fields, re.MULTILINE | re.IGNORECASE)
    code = status[1] if status else ""
    if action is not None and action[1].lower() not in {"failed", "failure"}:
        return None
    return Bounce(permanent=code.startswith("5"), status=code or "unknown")


def _original(message: EmailMessage) -> str:
    """The Message-ID in the part that gives the mail back, whole or its headers."""
    for part in message.walk():
        if part is not message and part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found = re.search(r"^Message-ID:\s*(<[^<>\s]+>)", part.as_string(), re.MULTILINE | re.IGNORECASE)
            if found:
                return found[1]
    return ""


def _body(message: EmailMessage) -> str:
    plain = "\n\n".join(_texts(message, "text/plain"))
    return plain if plain.strip() else words_of("\n".join(_texts(message, "text/html"))[: 5 * _LONGEST])


def _texts(message: EmailMessage, kind: str) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() == kind and not _is_file(part):
            yield _decoded(part)


def _decoded(part: EmailMessage) -> str:
    """By the charset it names; one that is unknown or wrong is read as what it most often is."""
    content = _content(part)
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", "replace")


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_file(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _files(message: EmailMessage) -> tuple[tuple[IncomingFile, ...], tuple[str, ...]]:
    """The attachments within the limits, and the names of the others."""
    kept: list[IncomingFile] = []
    left_out: list[str] = []
    for part in message.walk():
        if part.is_multipart() or not _is_file(part):
            continue
        name = _file_name(part, len(kept) + len(left_out) + 1)
        content = _content(part)
        room = LARGEST_FILES - sum(len(one.content) for one in kept)
        if len(kept) < MOST_FILES and len(content) <= room:
            kept.append(IncomingFile(name, part.get_content_type(), content))
        else:
            left_out.append(name)
    return tuple(kept), tuple(left_out[:20])


def _file_name(part: EmailMessage, number: int) -> str:
    """The last part of the name, with nothing that could lead a program elsewhere."""
    given = re.split(r"[/\\]", part.get_filename() or "")[-1]
    return re.sub(r"[\x00-\x1f\x7f\"<>|:*?]", "_", given).strip(". ")[:120] or f"file-{number}"
