"""Sends what is planned: the attempt is written down before it is made, so a killed worker never sends twice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from agents.errors import Certainty, DeliveryError, NotFound, PortError
from agents.mails import MailFile, OutgoingMail
from agents.ports import Mailer
from agents.post.content import Block, from_rows, paragraphs
from agents.post.planning import enqueue
from agents.post.policy import RETRIES_OF_UNKNOWN, wait_after, withheld
from agents.post.suppression import MailWishes, UnsubscribeLinks, bounced, plain
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.mail import Mail, MailPurpose, MailState

_AGAIN_AFTER_UNKNOWN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class MailView:
    """What a layout needs to draw a mail; `unsubscribe_url` is empty where nothing can be unsubscribed from."""

    subject: str
    language: str
    blocks: tuple[Block, ...]
    unsubscribe_url: str
    reads_answers: bool = False
    automatic: bool = True
    """False for what a person of the team sent."""


Layout = Callable[[MailView], str]
"""Draws the HTML twin."""


@dataclass(frozen=True, slots=True)
class Stationery:
    """What turns a planned row into a mail: the layout, where kept files lie, and the address links lead to."""

    layout: Layout
    path_of: Callable[[str], Path]
    public_url: Callable[[], str]
    links: UnsubscribeLinks
    printed: Callable[[str, str], Awaitable[MailFile]]
    """Prints a document of that kind about that subject, once. Raises NotFound, PortError."""
    reads_answers: bool = False
    """Whether somebody reads what is answered to a mail; only then is that said."""


class Mailing:
    """Works the job `mail`. Without a mailer the mails wait as planned, and an Issue says why."""

    def __init__(
        self, database: Database, mailer: Mailer | None, stationery: Stationery, *, wishes: MailWishes
    ) -> None:
        self._database = database
        self._mailer = mailer
        self._stationery = stationery
        self._wishes = wishes
        # A mail is *sending* only while the server listens to it: of all that wait, a kill leaves one undecided.
        self._turn = asyncio.Lock()

    async def resume(self) -> None:
        """Give every planned mail a job again: those that waited for a mailer, and those whose job was buried."""

        def write(tx: Transaction) -> None:
            for mail in tx.mails.in_state(MailState.planned):
                enqueue(tx, mail)

        await self._database.write(write)

    async def send(self, mail_id: int) -> datetime | None:
        """Send a planned mail once; when to try again, or None when it is over."""
        if self._mailer is None:
            await self._database.write(_wait_for_mailer)
            return None
        try:
            attached = await self._attached(mail_id)
        except PortError as error:
            unprinted = DeliveryError(certainty=Certainty.unsent, reason=f"{error.code} {error.facts}")
            return await self._database.write(lambda tx: _put_off(tx, mail_id, unprinted))
        except NotFound:
            await self._database.write(lambda tx: _end(tx, mail_id, MailState.failed, "its document is nobody's"))
            return None
        async with self._turn:
            return await self._attempt(self._mailer, mail_id, attached)

    async def _attempt(self, mailer: Mailer, mail_id: int, attached: Sequence[MailFile]) -> datetime | None:
        mail = await self._database.write(lambda tx: _begin(tx, mail_id, self._wishes))
        if mail is None:
            return None
        try:
            await mailer.send(self._compose(mail, attached))
        except DeliveryError as error:
            failure = error
            return await self._database.write(lambda tx: _fail(tx, mail_id, failure))
        await self._database.write(lambda tx: _end(tx, mail_id, MailState.sent))
        return None

    async def _attached(self, mail_id: int) -> Sequence[MailFile]:
        """The attachments, printed before the attempt is written down: printing may take long and may fail."""
        mail = await self._database.write(lambda tx: tx.mails.get(mail_id))
        rows = mail.files if mail is not None and mail.state in {MailState.planned, MailState.sending} else []
        return [await self._file(row) for row in rows]

    def _compose(self, mail: Mail, attached: Sequence[MailFile]) -> OutgoingMail:
        stationery = self._stationery
        url = ""
        if mail.purpose == MailPurpose.marketing:
            url = f"{stationery.public_url()}/mail/unsubscribe/{stationery.links.token(mail.id)}"
        blocks = from_rows(mail.blocks) or paragraphs(mail.text)
        return OutgoingMail(
            key=mail.key,
            message_token=mail.token,
            recipient=mail.recipient,
            subject=mail.subject,
            text=_with_way_out(mail.text, url, mail.language) if url else mail.text,
            html=stationery.layout(
                MailView(mail.subject, mail.language, blocks, url, stationery.reads_answers, mail.automatic)
            ),
            attachments=tuple(attached),
            list_unsubscribe=url or None,
            in_reply_to=mail.in_reply_to,
            references=tuple(mail.references),
            automatic=mail.automatic,
            language=mail.language,
        )

    async def _file(self, row: Mapping[str, object]) -> MailFile:
        if "document" in row:
            return await self._stationery.printed(str(row["document"]), str(row["subject"]))
        return MailFile(str(row["name"]), str(row["mime"]), self._stationery.path_of(str(row["token"])))


def _with_way_out(text: str, url: str, language: str) -> str:
    return f"{text.rstrip()}\n\n-- \n{say('mail.unsubscribe', language)}\n{url}\n"


def _wait_for_mailer(tx: Transaction) -> None:
    tx.issues.raise_issue(kind="mail", key="mail:closed", detail="no mail server is set: ALEX_MAIL__HOST", now=tx.now)


def _begin(tx: Transaction, mail_id: int, wishes: MailWishes) -> Mail | None:
    """The mail, now *sending*; None when there is nothing to do, or nobody knows how an attempt ended."""
    mail = tx.mails.get(mail_id)
    if mail is None:
        return None
    if mail.state == MailState.sending:
        if mail.purpose != MailPurpose.binding or mail.attempts > RETRIES_OF_UNKNOWN:
            _end(tx, mail_id, MailState.unknown, "the attempt was cut")
            return None
        mail.state = MailState.planned
    if mail.state != MailState.planned:
        return None
    opposed = wishes.opposes_mail(tx, mail.recipient)
    why = withheld(tx.mails.address(plain(mail.recipient)), MailPurpose(mail.purpose), opposed=opposed)
    if why is not None:
        _end(tx, mail_id, MailState.withheld, why.value)
        return None
    mail.state = MailState.sending
    mail.attempts += 1
    return mail


def _put_off(tx: Transaction, mail_id: int, error: DeliveryError) -> datetime | None:
    """What belongs to the mail cannot be had now: an attempt that never began."""
    mail = tx.mails.get(mail_id)
    assert mail is not None
    mail.attempts += 1
    return _fail(tx, mail_id, error)


def _fail(tx: Transaction, mail_id: int, error: DeliveryError) -> datetime | None:
    """Write down how an attempt failed; when to try again."""
    mail = tx.mails.get(mail_id)
    assert mail is not None
    if error.gone:
        bounced(tx, mail.recipient, permanent=True, detail=error.reason)
    if error.certainty is Certainty.unknown:
        again = mail.purpose == MailPurpose.binding and mail.attempts <= RETRIES_OF_UNKNOWN
        wait = _AGAIN_AFTER_UNKNOWN if again else None
    else:
        wait = None if error.permanent else wait_after(mail.attempts)
    if wait is not None:
        mail.state, mail.error = MailState.planned, error.reason
        return tx.now + wait
    _end(tx, mail_id, MailState.unknown if error.certainty is Certainty.unknown else MailState.failed, error.reason)
    return None


def _end(tx: Transaction, mail_id: int, state: MailState, error: str | None = None) -> None:
    mail = tx.mails.get(mail_id)
    assert mail is not None
    mail.state, mail.error, mail.ended_at = state, error, tx.now
    if state in {MailState.unknown, MailState.failed}:
        detail = f"{mail.recipient}: {mail.subject} ({error})"
        tx.issues.raise_issue(kind="mail", key=f"mail:{mail_id}", detail=detail, now=tx.now)
