"""A promise that somebody of the team writes down: prefilled from what they said, binding after the hand-back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from agents import promises
from agents.errors import InvalidInput, NotFound
from agents.promises import Promised
from agents.staff.service import Member
from agents.texts.lookup import PARIS
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.ids import ConversationId
from storage.models.message import Role
from storage.models.promise import PromiseFate, PromiseKind

_ENDS = {"kept": PromiseFate.kept, "released": PromiseFate.released}


@dataclass(frozen=True, slots=True)
class Pledge:
    """`by_hand` is the word of a person, which a person may close; the rest ends with its row."""

    id: int
    text: str
    by_hand: bool


class Pledging:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def promise(self, conversation_id: ConversationId, member: Member, text: str, *, day: date | None) -> int:
        """Write down what was promised, until when at the latest; the same words again are the same promise.

        Raises NotFound, and InvalidInput for no words or a day that is over.
        """

        def write(tx: Transaction) -> int:
            if day is not None and day < tx.now.astimezone(PARIS).date():
                raise InvalidInput(fields="day")
            due_at = datetime.combine(day, time.min, PARIS).astimezone(UTC) if day is not None else None
            return promises.record(
                tx, conversation_id, text=text, kind=PromiseKind.word, author=member.signature, due_at=due_at
            )

        return await self._database.write(write)

    async def close(self, conversation_id: ConversationId, member: Member, promise_id: int, *, how: str) -> None:
        """A promise of a person that was kept, or that the customer released. Raises NotFound, InvalidInput."""
        fate = _ENDS.get(how)
        if fate is None:
            raise InvalidInput(fields="how")

        def write(tx: Transaction) -> None:
            row, promise = tx.conversations.get(conversation_id), tx.promises.get(promise_id)
            if row is None or promise is None or promise.kind != PromiseKind.word:
                raise NotFound
            if promise.contact_id not in tx.contacts.parts(row.linked_into_id or row.contact_id):
                raise NotFound
            promises.end(tx, promise_id, fate=fate, why=f"told by contact {member.contact_id}")

        await self._database.write(write)


def pledges_of(found: Sequence[Promised], language: str) -> Sequence[Pledge]:
    return [Pledge(one.id, one.line(language), one.kind is PromiseKind.word) for one in found]


def said_last(lines: Sequence[AnyRow], found: Sequence[Promised]) -> str:
    """The last words of the team, unless what binds in them is written down already."""
    last = next((str(line.text) for line in reversed(lines) if line.role == Role.operator and line.text), "")
    words = " ".join(last.split())
    return "" if any(one.text in words for one in found) else words
