"""Mails are planned with their deed, in its transaction; a job sends them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from agents.post.content import Block, as_text, to_rows
from storage.database import Transaction
from storage.models.mail import Mail, MailPurpose, MailState
from storage.queue.job import Job


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the store that goes with a mail."""

    token: str
    name: str
    mime: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that goes with a mail, printed when it is sent: its maker's kind, and what it is about."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What a mail answers: its Message-ID, and those before it."""

    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


_NO_THREAD = Thread()


def token_of(key: str) -> str:
    """The left side of the Message-ID of the mail with that key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def plan_mail(
    tx: Transaction,
    *,
    key: str,
    recipient: str,
    subject: str,
    text: str = "",
    blocks: Sequence[Block] = (),
    language: str = "fr",
    purpose: MailPurpose = MailPurpose.service,
    automatic: bool = True,
    thread: Thread = _NO_THREAD,
    files: Sequence[KeptFile] = (),
    papers: Sequence[Paper] = (),
) -> None:
    """Send this once, after the commit; the same key is one mail however often it is planned.

    Give `text`, or `blocks` from which the text twin is made. Whether the address may have it is asked when it is sent.
    """
    if tx.mails.by_key(key) is not None:
        return
    mail = Mail(
        key=key,
        token=token_of(key),
        recipient=recipient,
        subject=subject,
        text=text or as_text(blocks, language),
        language=language,
        purpose=purpose,
        automatic=automatic,
        blocks=to_rows(blocks),
        files=[
            *({"token": one.token, "name": one.name, "mime": one.mime} for one in files),
            *({"document": one.kind, "subject": one.subject} for one in papers),
        ],
        in_reply_to=thread.in_reply_to,
        references=list(thread.references),
        state=MailState.planned,
        attempts=0,
        created_at=tx.now,
    )
    tx.mails.add(mail)
    enqueue(tx, mail)


def enqueue(tx: Transaction, mail: Mail) -> None:
    # The lock: two jobs of one mail would each take the other's attempt for a dead one.
    tx.enqueue(Job("mail", {"mail": mail.id}, key=f"mail:{mail.id}", lock=f"mail:{mail.id}"))
