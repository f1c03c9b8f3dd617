"""What became of each send: receipts, retries that surely are none, and the window where nobody can know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from agents.brain.turn import Outbox
from agents.conversation.receiving import STILL_SENDING, deliver_job
from agents.conversation.shaping import files_with
from agents.conversation.windows import filled
from agents.errors import Certainty, DeliveryError
from agents.messages import AttachmentKind, Button, MessageClass, Receipt
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.album import AlbumReceipt
from storage.models.base import AnyRow
from storage.models.ids import ConversationId
from storage.models.message import DeliveryState
from storage.queue.job import Job, Retry

_MOST_ATTEMPTS = 8
# A platform that names its own pause (429) always ends it; the bound is for one that never does.
_MOST_PAUSES = 100
_REFUSED_KEY_PAUSE = timedelta(minutes=5)


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 … seconds, at most five minutes."""
    return timedelta(seconds=min(2 ** max(attempts - 1, 0), 300))


class Sending:
    """The pipeline makes the call, this writes down its end. Each verb is idempotent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def finish(self, outbox: Outbox, receipt: Receipt) -> None:
        def write(tx: Transaction) -> None:
            tx.deliveries.finish(outbox.delivery_id, receipt=receipt.external_id, at=tx.now)
            for place, other in enumerate(receipt.others, start=1):
                number, channel = outbox.delivery_id, outbox.channel
                tx.rooms.add(AlbumReceipt(delivery_id=number, channel=channel, receipt=other, place=place))

        await self._database.write(write)

    async def fail(self, outbox: Outbox, error: DeliveryError) -> None:
        """Plan again only what surely did not arrive; the rest as its class says (docs/operations.md)."""
        await self._database.write(lambda tx: self._fail(tx, outbox.delivery_id, error))

    def _fail(self, tx: Transaction, delivery_id: int, error: DeliveryError) -> None:
        row = tx.deliveries.get(delivery_id)
        if row is None or row.state != DeliveryState.sending:
            return
        if row.is_stale:
            self._withdraw(tx, row, error.reason)
        elif error.gone or (error.permanent and not error.reauthorise):
            self._give_up(tx, row, error)
            if not error.gone:
                tell_refused(tx, row.conversation_id, error.reason)
        elif error.certainty is Certainty.unknown:
            self._undecided(tx, row, error.reason)
        elif row.attempts >= (_MOST_PAUSES if error.retry_after else _MOST_ATTEMPTS) and not error.reauthorise:
            self._give_up(tx, row, error)
            detail = f"a send was given up after {row.attempts} attempts: {error.reason}"
            tx.issues.raise_issue(kind="delivery", key=f"delivery:{row.conversation_id}", detail=detail, now=tx.now)
        else:
            self._again(tx, row, error)

    @staticmethod
    def _withdraw(tx: Transaction, row: AnyRow, reason: str) -> None:
        """A person has taken the thread over meanwhile: what may have been lost is not said after them."""
        tx.deliveries.change(row.id, {"state": DeliveryState.withdrawn, "error": reason})
        tx.enqueue(deliver_job(row.conversation_id))

    @staticmethod
    def _again(tx: Transaction, row: AnyRow, error: DeliveryError) -> None:
        pause = timedelta(seconds=error.retry_after) if error.retry_after else backoff(row.attempts)
        if error.reauthorise:
            pause = _REFUSED_KEY_PAUSE
            detail = "the channel refuses our key: renew its setting"
            tx.issues.raise_issue(kind="channel_key", key="channel_key", detail=detail, now=tx.now)
        due_at = tx.now + pause
        values = {"state": DeliveryState.planned, "due_at": due_at, "error": error.reason}
        tx.deliveries.change(row.id, values)
        tx.enqueue(deliver_job(row.conversation_id, due_at))

    @staticmethod
    def _give_up(tx: Transaction, row: AnyRow, error: DeliveryError) -> None:
        tx.deliveries.change(row.id, {"state": DeliveryState.failed, "error": error.reason})
        if error.gone:
            conversation = tx.conversations.get(row.conversation_id)
            assert conversation is not None
            identity = tx.contacts.identity(conversation.channel, conversation.external_id)
            assert identity is not None
            identity.unreachable_at = tx.now
            for waiting in tx.deliveries.planned(row.conversation_id):
                tx.deliveries.change(waiting.id, {"state": DeliveryState.failed, "error": "unreachable"})
        else:
            tx.enqueue(deliver_job(row.conversation_id))

    @staticmethod
    def _undecided(tx: Transaction, row: AnyRow, reason: str) -> None:
        """Accepted or not, nobody knows: chatter is not repeated, binding messages are, with a reference."""
        if row.message_class == MessageClass.binding and row.attempts < _MOST_ATTEMPTS:
            due_at = tx.now + backoff(row.attempts)
            values = {"state": DeliveryState.planned, "repeated": True, "due_at": due_at, "error": reason}
            tx.deliveries.change(row.id, values)
            tx.enqueue(deliver_job(row.conversation_id, due_at))
            return
        tx.deliveries.change(row.id, {"state": DeliveryState.unknown, "error": reason})
        tx.enqueue(deliver_job(row.conversation_id))

    async def next_due(self, conversation_id: ConversationId, language: str = "fr") -> Outbox | Retry | None:
        """Take the oldest waiting part of a thread; `Retry` when its time has not come: nothing may overtake it."""

        def take(tx: Transaction) -> Outbox | Retry | None:
            if tx.deliveries.any_sending(conversation_id):
                tx.enqueue(deliver_job(conversation_id, tx.now + STILL_SENDING))
                return Retry(tx.now + STILL_SENDING)
            for row in tx.deliveries.planned(conversation_id):
                if row.due_at > tx.now:
                    tx.enqueue(deliver_job(conversation_id, row.due_at))
                    return Retry(row.due_at)
                if tx.deliveries.begin(row.id, tx.now):
                    return _outbox(row, language)
            return None

        return await self._database.write(take)

    async def next_after(self, delivery_id: int) -> Outbox | None:
        """Take the next part of the same message, when nothing else waits before it."""

        def take(tx: Transaction) -> Outbox | None:
            row = tx.deliveries.following(delivery_id)
            if row is None or row.due_at > tx.now or not tx.deliveries.begin(row.id, tx.now):
                return None
            return _outbox(row, "fr")

        return await self._database.write(take)

    async def sweep(self, *, older_than: timedelta) -> int:
        """Decide what killed workers left in *sending*; returns how many."""

        def decide(tx: Transaction) -> Sequence[AnyRow]:
            stuck = tx.deliveries.stuck(sending_before=tx.now - older_than)
            for row in stuck:
                lose = self._withdraw if row.is_stale else self._undecided
                lose(tx, row, "its worker ended during the send")
            return stuck

        return len(await self._database.write(decide))


def _outbox(row: AnyRow, language: str) -> Outbox:
    text = row.text
    if row.repeated:
        text = f"{text}\n{say('conversation.resent', language, reference=row.id)}"
    buttons = tuple(Button(**button) for button in row.buttons or ()) if row.is_last else ()
    files = _voice_note(row) or files_with(row.file, row.attachments or (), is_last=row.is_last)
    one = Outbox(row.id, row.channel, row.address, text, buttons, row.reply_to, files, is_last=row.is_last)
    return one if row.template is None else replace(one, template=filled(row.template))


def tell_refused(tx: Transaction, conversation_id: int, reason: str | None) -> None:
    """The platform will never take it: somebody of the team has to know."""
    detail = f"the platform refuses a message for good: {reason}"
    tx.issues.raise_issue(kind="delivery", key=f"delivery:{conversation_id}", detail=detail, now=tx.now)


def _voice_note(row: AnyRow) -> tuple[Mapping[str, object], ...]:
    """The spoken part of an answer, when this delivery is one."""
    if row.voice_file is None:
        return ()
    return ({"kind": AttachmentKind.voice, "file": row.voice_file, "mime": row.voice_mime, "name": "alex.ogg"},)


SWEEP_AFTER = timedelta(seconds=60)
"""A send that has been under way for so long has lost its worker; a channel gives up after 20 s."""


def sweep_job(due_at: datetime | None = None) -> Job:
    return Job("sweep", key="sweep", due_at=due_at)
