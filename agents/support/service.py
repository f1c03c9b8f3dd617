"""Handing a thread to a person and back. Always honoured, with any brain or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.calendar import PHONE
from agents.events import HandoffRequested
from agents.support.assigning import assign, skill_of
from agents.support.claiming import claim, hand_back
from agents.support.lease import give_back
from agents.support.packet import Packet, packet_of
from agents.support.room import mirror_job
from agents.support.service_levels import level_of, start_clock
from agents.support.wishes import wants_call
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role
from storage.models.takeover import ClockKind


@dataclass(frozen=True, slots=True)
class HandoffNotice:
    """What the customer is told: since when, who answers, by when we mean to, and whether it was asked already.

    `who` is None while nobody in particular was asked; `is_alone` when nobody is there now. `lines` they have written
    since.
    """

    requested_at: datetime
    already: bool
    by: datetime
    calls_from: datetime
    who: str | None = None
    is_alone: bool = False
    waited: timedelta = timedelta()
    lines: int = 0


_LINES = 20


class SupportService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask_for_person(self, conversation_id: ConversationId, *, reason: str) -> HandoffNotice:
        """Put the thread in the queue of the team, ask somebody and start the clocks; asking twice changes nothing."""

        def write(tx: Transaction) -> HandoffNotice:
            row = tx.conversations.get(conversation_id)
            assert row is not None
            open_handoff = tx.conversations.open_handoff(conversation_id)
            if open_handoff is not None:
                _owe_call(tx, row, open_handoff.id, reason)
                return _notice(tx, row, open_handoff.id, open_handoff.requested_at, already=True)
            handoff_id = tx.conversations.add_handoff(conversation_id, reason=reason[:500], now=tx.now)
            tx.conversations.change_handoff(handoff_id, {"skill": skill_of(reason)})
            # Still Alex's thread: the epoch stays, so the answer being thought is not lost.
            tx.conversations.change(conversation_id, {"state": ConversationState.waiting})
            for kind in (ClockKind.first_reply, ClockKind.resolution):
                start_clock(tx, conversation_id=conversation_id, handoff_id=handoff_id, kind=kind, channel=row.channel)
            _owe_call(tx, row, handoff_id, reason)
            assign(tx, handoff_id, channel=row.channel)
            tx.record(HandoffRequested(conversation_id, handoff_id, reason[:500]))
            tx.publish("inbox", {"type": "handoff", "conversation": conversation_id})
            tx.enqueue(mirror_job(conversation_id))
            tx.publish(f"conversation:{conversation_id}", {"type": "state", "owner": "waiting"})
            return _notice(tx, row, handoff_id, tx.now, already=False)

        return await self._database.write(write)

    async def claim(self, conversation_id: ConversationId, staff_id: ContactId, *, seen: int | None = None) -> None:
        """A person takes the thread: whatever Alex was thinking is discarded. Claiming twice changes nothing.

        `seen` is who held it when they decided to. Raises HeldByAnother when a colleague was first.
        """
        await self._database.write(lambda tx: claim(tx, conversation_id, staff_id, seen=seen))

    async def release(
        self, conversation_id: ConversationId, *, by: ContactId | None = None, seen: int | None = None
    ) -> None:
        """Give the thread back to Alex, who will say again that it is an AI. Raises HeldByAnother as claim() does."""
        await self._database.write(lambda tx: _give(tx, conversation_id, by, seen=seen, resolved=False))

    async def resolve(
        self, conversation_id: ConversationId, *, by: ContactId | None = None, seen: int | None = None
    ) -> None:
        """Close what was asked: Alex has the thread again, and the customer is asked how it was.

        Raises HeldByAnother as claim() does.
        """
        await self._database.write(lambda tx: _give(tx, conversation_id, by, seen=seen, resolved=True))

    async def packet(self, conversation_id: ConversationId, *, language: str) -> Packet:
        """What whoever takes over must know."""

        def read(tx: Transaction) -> Packet:
            row = tx.conversations.get(conversation_id)
            assert row is not None
            handoff = tx.conversations.open_handoff(conversation_id)
            return packet_of(tx, row, reason=handoff.reason if handoff else _last_words(tx, row), language=language)

        return await self._database.write(read)


def _owe_call(tx: Transaction, row: AnyRow, handoff_id: int, reason: str) -> None:
    """Whoever asks for a call is owed one in the hours of the telephone, besides an answer in writing."""
    if wants_call(reason):
        start_clock(tx, conversation_id=row.id, handoff_id=handoff_id, kind=ClockKind.call_back, channel="phone")


def _give(
    tx: Transaction, conversation_id: ConversationId, by: ContactId | None, *, seen: int | None, resolved: bool
) -> None:
    if by is None:
        give_back(tx, conversation_id, resolved=resolved)
    else:
        hand_back(tx, conversation_id, by, seen=seen, resolved=resolved)


def _last_words(tx: Transaction, row: AnyRow) -> str:
    lines: Sequence[AnyRow] = tx.messages.recent(row.id, up_to=row.last_seq, limit=20)
    return next((str(line.text) for line in reversed(lines) if line.role == "customer"), "")


def _notice(tx: Transaction, row: AnyRow, handoff_id: int, requested_at: datetime, *, already: bool) -> HandoffNotice:
    handoff = tx.takeover.handoff(handoff_id)
    asked = handoff.claimed_by_id or handoff.assigned_to_id
    person = tx.contacts.get(asked) if asked is not None else None
    running = tx.takeover.clocks(handoff_id, kind=ClockKind.first_reply)
    level = level_of(row.channel)
    by = running[0].due_at if running else level.hours.after(requested_at, level.first_reply)
    late = by <= tx.now
    return HandoffNotice(
        requested_at,
        already=already,
        # A target that has passed is told as the next one, from now.
        by=level.hours.after(tx.now, level.next_reply) if late else by,
        calls_from=PHONE.next_open(tx.now),
        who=person.name if person is not None else None,
        is_alone=asked is None,
        waited=tx.now - requested_at,
        lines=_written_since(tx, row, requested_at) if already else 0,
    )


def _written_since(tx: Transaction, row: AnyRow, at: datetime) -> int:
    lines = tx.messages.recent(row.id, up_to=row.last_seq, limit=_LINES)
    return sum(line.role == Role.customer and line.created_at > at for line in lines)
