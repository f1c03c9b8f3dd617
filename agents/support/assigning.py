"""Who is asked to answer: those present, who know it best, with room, whoever waits longest; and who loses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.errors import InvalidInput, NotFound
from agents.events import HandoffLapsed
from agents.support.lease import OWNED
from agents.support.room import mirror_job
from agents.support.service_levels import SILENT_AFTER, level_of, ring, silence_job
from knowledge.support.mood import all_labels, labels_of
from storage.database import Database, Transaction
from storage.models.conversation import ConversationState, Handoff
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role
from storage.models.staff import ANSWERS
from storage.models.takeover import Presence

PRESENT_FOR = timedelta(minutes=10)
"""Who was last seen so long ago is not asked: an estimate."""
USUAL_CAPACITY = 5
_MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Standing:
    is_away: bool
    capacity: int
    """How many threads at a time."""
    skills: frozenset[str]
    """Labels of the support desk's taxonomy."""


@dataclass(frozen=True, slots=True)
class Candidate:
    contact_id: int
    load: int
    capacity: int
    skills: frozenset[str]


def choose(candidates: Sequence[Candidate], *, skill: str | None, but: int | None = None) -> int | None:
    """The candidates come in the order in which they wait; none when all are full or away."""
    free = [one for one in candidates if one.load < one.capacity and one.contact_id != but]
    if not free:
        return None
    return min(
        free, key=lambda one: (skill is not None and skill not in one.skills, one.load / one.capacity)
    ).contact_id


def skill_of(reason: str) -> str | None:
    """What the answer asks for, by the taxonomy of the support desk."""
    return next(iter(labels_of(reason)), None)


def assign(tx: Transaction, handoff_id: int, *, channel: str, but: int | None = None) -> int | None:
    """Ask somebody, and look again when they stay silent; None leaves the thread in the queue."""
    handoff = tx.takeover.handoff(handoff_id)
    present = tx.takeover.present(seen_after=tx.now - PRESENT_FOR)
    chosen = choose([_candidate(tx, one) for one in present if _may_answer(tx, one)], skill=handoff.skill, but=but)
    _put(tx, handoff, chosen, channel=channel)
    return chosen


def _put(tx: Transaction, handoff: Handoff, contact_id: int | None, *, channel: str) -> None:
    handoff.assigned_to_id = contact_id
    handoff.assigned_at = tx.now if contact_id is not None else None
    tx.takeover.keep()
    if contact_id is None:
        return
    presence = tx.takeover.presence(contact_id)
    if presence is not None:
        presence.assigned_at = tx.now
    tx.enqueue(silence_job(handoff.id, level_of(channel).hours.after(tx.now, SILENT_AFTER)))


def _candidate(tx: Transaction, one: Presence) -> Candidate:
    return Candidate(one.contact_id, tx.takeover.held_by(one.contact_id), one.capacity, frozenset(one.skills))


def _may_answer(tx: Transaction, one: Presence) -> bool:
    grant = tx.staff.grant_of(one.contact_id)
    return grant is not None and grant.role in ANSWERS


def lapse(tx: Transaction, handoff_id: int) -> None:
    """Take the thread from whoever stays silent: the next one is asked, or it goes back to the queue and to Alex."""
    handoff = tx.takeover.handoff(handoff_id)
    row = tx.conversations.get(handoff.conversation_id)
    owner = handoff.claimed_by_id or handoff.assigned_to_id
    if row is None or handoff.released_at is not None or owner is None:
        return
    since = _waits_since(tx, row.id, handoff)
    if since is None:
        return
    due_at = level_of(row.channel).hours.after(since, SILENT_AFTER)
    if tx.now < due_at:
        tx.enqueue(silence_job(handoff.id, due_at))
        return
    was_claimed = handoff.claimed_at is not None
    handoff.claimed_at = handoff.claimed_by_id = None
    chosen = assign(tx, handoff.id, channel=row.channel, but=owner)
    if was_claimed:
        tx.conversations.change_owner(row.id, ConversationState.waiting)
        tx.publish(f"conversation:{row.id}", {"type": "state", "owner": "waiting"})
    tx.record(HandoffLapsed(row.id, handoff.id, owner, chosen or 0, was_claimed=was_claimed))
    tx.publish("inbox", {"type": "owner", "conversation": row.id, "owner": "waiting"})
    tx.enqueue(mirror_job(row.id))


def _waits_since(tx: Transaction, conversation_id: int, handoff: Handoff) -> datetime | None:
    """Since when the customer waits for a word of a person; None when they have it."""
    if handoff.claimed_at is None:
        return handoff.assigned_at
    lines = tx.messages.recent(conversation_id, up_to=2**31, limit=100)
    lines = [line for line in lines if line.created_at >= handoff.claimed_at]
    said = max((line.seq for line in lines if line.role == Role.operator), default=None)
    if said is None:
        return handoff.claimed_at
    return min((line.created_at for line in lines if line.role == Role.customer and line.seq > said), default=None)


def give_to(tx: Transaction, conversation_id: ConversationId, member_id: ContactId) -> None:
    """Ask one member of staff to answer; what a colleague holds is theirs at once, and Alex stays silent in it.

    Raises NotFound when nothing waits there, or whoever has that id answers nobody.
    """
    tx.takeover.lock(conversation_id)
    row, handoff = tx.conversations.get(conversation_id), tx.conversations.open_handoff(conversation_id)
    grant = tx.staff.grant_of(member_id)
    if row is None or handoff is None or grant is None or grant.role not in ANSWERS:
        raise NotFound
    found = tx.takeover.handoff(handoff.id)
    if found.claimed_by_id not in {None, member_id}:
        found.claimed_by_id, found.claimed_at = member_id, tx.now
    _put(tx, found, member_id, channel=row.channel)
    tx.publish(f"conversation:{conversation_id}", {"type": "state", "owner": OWNED[row.state]})
    tx.publish("inbox", {"type": "owner", "conversation": conversation_id})
    tx.enqueue(mirror_job(conversation_id))


class Assignment:
    """Who is there, and who answers what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, member_id: ContactId) -> None:
        """A sign of life of a member of staff; the first one makes them present."""

        def write(tx: Transaction) -> None:
            presence = tx.takeover.presence(member_id)
            if presence is None:
                tx.takeover.add(Presence(contact_id=member_id, skills=[], seen_at=tx.now))
            else:
                presence.seen_at = tx.now

        await self._database.write(write)

    async def standing(self, member_id: ContactId) -> Standing:
        """Whether somebody takes conversations, how many, and of what; who never came is as who just came."""

        def read(tx: Transaction) -> Standing:
            found = tx.takeover.presence(member_id)
            if found is None:
                return Standing(is_away=False, capacity=USUAL_CAPACITY, skills=frozenset())
            return Standing(is_away=found.is_away, capacity=found.capacity, skills=frozenset(found.skills))

        return await self._database.write(read)

    async def change(
        self,
        member_id: ContactId,
        *,
        is_away: bool | None = None,
        capacity: int | None = None,
        skills: Sequence[str] | None = None,
    ) -> None:
        """Say whether somebody takes conversations, how many at a time, and what they know best; None leaves it so.

        Raises InvalidInput for more than fifty, or a skill that the taxonomy does not know.
        """
        if capacity is not None and not 1 <= capacity <= _MOST_AT_ONCE:
            raise InvalidInput(capacity=capacity)
        if skills is not None and not set(skills) <= set(all_labels()):
            raise InvalidInput(skills=list(skills))

        def write(tx: Transaction) -> None:
            presence = tx.takeover.presence(member_id)
            if presence is None:
                presence = Presence(contact_id=member_id, skills=[], seen_at=tx.now)
                tx.takeover.add(presence)
            presence.is_away = bool(presence.is_away) if is_away is None else is_away
            presence.capacity = capacity or presence.capacity or USUAL_CAPACITY
            presence.skills = presence.skills if skills is None else sorted(skills)
            presence.seen_at = tx.now

        await self._database.write(write)

    async def give_to(self, conversation_id: ConversationId, member_id: ContactId) -> None:
        """Ask one member of staff to answer. Raises NotFound when nothing waits there or nobody has that id."""
        await self._database.write(lambda tx: give_to(tx, conversation_id, member_id))

    async def ring(self, clock_id: int) -> None:
        """A clock of the service level came to its warning or its end."""
        await self._database.write(lambda tx: ring(tx, clock_id))

    async def lapse(self, handoff_id: int) -> None:
        """Look whether who was asked has answered."""
        await self._database.write(lambda tx: lapse(tx, handoff_id))
