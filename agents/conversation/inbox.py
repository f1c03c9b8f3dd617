"""What staff see of the threads, and what they do in them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.brain.turn import Outbox
from agents.conversation.replying import Replying
from agents.conversation.windows import Windows, reply_of
from agents.conversation.word_given import keep_word
from agents.errors import NotFound
from agents.redaction import redact_cards
from agents.staff.service import Member
from agents.support.lease import ANSWERED, must_be_open, take
from agents.support.service_levels import replied
from storage.database import Database, Transaction
from storage.models.conversation import Wanted
from storage.models.ids import ConversationId
from storage.models.message import Role


@dataclass(frozen=True, slots=True)
class Thread:
    """One row of the inbox."""

    id: int
    channel: str
    name: str
    """Empty for a stranger."""
    mark: str
    """What tells strangers of one channel apart."""
    state: str
    last_heard_at: datetime | None
    last_text: str
    waiting_since: datetime | None
    owner: str | None = None
    """Who of the staff holds it, or was asked to."""
    takes_words: bool = True
    """Whether the platform would deliver an answer, freely or in a form of words that it approved."""
    by_template: bool = False
    """Only in such a form."""
    snoozed_until: datetime | None = None
    """Whoever holds it does not want to see it before."""
    tags: Sequence[str] = ()


EVERY = Wanted()


class Inbox:
    def __init__(self, database: Database, *, replying: Replying, windows: Windows) -> None:
        self._database = database
        self._replying = replying
        self._windows = windows

    async def threads(self, wanted: Wanted = EVERY, *, limit: int = 200) -> Sequence[Thread]:
        """Those that wait for a person first, then by the last sign of life."""
        async with self._database.read() as session:
            rows = await self._database.inbox_rows(session, wanted, limit=limit)
            tags = await self._database.tags_of(session, [row.id for row in rows])
        tagged = defaultdict[int, list[str]](list)
        for one in tags:
            tagged[one.conversation_id].append(one.name)
        return [
            Thread(
                id=row.id,
                channel=row.channel,
                name=row.contact_name or "",
                mark=row.external_id[:8],
                state=row.state,
                last_heard_at=row.last_heard_at,
                last_text=(row.last_text or "")[:120],
                waiting_since=row.requested_at,
                owner=row.owner_name,
                snoozed_until=row.snoozed_until,
                tags=tagged[row.id],
            )
            for row in rows
        ]

    async def thread(self, conversation_id: ConversationId) -> Thread:
        def read(tx: Transaction) -> Thread:
            row = tx.conversations.get(conversation_id)
            if row is None:
                raise NotFound
            handoff = tx.conversations.open_handoff(conversation_id)
            return Thread(
                id=row.id,
                channel=row.channel,
                name=row.contact_name or "",
                mark=row.external_id[:8],
                state=row.state,
                last_heard_at=row.last_heard_at,
                last_text="",
                waiting_since=handoff.requested_at if handoff else None,
                snoozed_until=handoff.snoozed_until if handoff else None,
                tags=[one.name for one in tx.takeover.tags([conversation_id])],
                takes_words=self._windows.takes_replies(row, tx.now),
                by_template=not self._windows.is_open(row, tx.now),
            )

        return await self._database.write(read)

    async def reply(
        self,
        conversation_id: ConversationId,
        member: Member,
        text: str,
        *,
        check: Callable[[Transaction], None] = lambda tx: None,  # noqa: ARG005 -- nothing to check
    ) -> Sequence[Outbox]:
        """Write to the customer as a person, which takes the thread over; the parts to send come back.

        `check` may refuse it in the same transaction. Raises NotFound, Conflict when the person is blocked,
        and WindowClosed when the platform would drop the words.
        """

        def write(tx: Transaction) -> Sequence[Outbox]:
            check(tx)
            handoff_id = take(tx, conversation_id, member.contact_id, reason=ANSWERED)
            replied(tx, handoff_id)
            row = tx.conversations.get(conversation_id)
            assert row is not None
            must_be_open(row)
            message = reply_of(row, redact_cards(text), author=member.signature)
            self._windows.must_take(row, message, tx.now)
            keep_word(tx, conversation_id, text, author=member.signature)
            return self._replying.record(tx, row, message, role=Role.operator, author=member.signature)

        return await self._database.write(write)
