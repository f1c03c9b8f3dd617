from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage.models.conversation import Conversation, Handoff
from storage.models.takeover import (
    CannedReply,
    HeldMessage,
    Mention,
    Note,
    Presence,
    ServiceClock,
    Suggestion,
    Survey,
    Tag,
)

_Row: TypeAlias = CannedReply | HeldMessage | Mention | Note | Presence | ServiceClock | Suggestion | Survey | Tag


class Takeover:
    """What surrounds a thread that a person holds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: _Row) -> None:
        self._session.add(row)
        self._session.flush()

    def keep(self) -> None:
        """Write what was changed on the rows handed out."""
        self._session.flush()

    def held(self, conversation_id: int) -> Sequence[HeldMessage]:
        found = select(HeldMessage).where(HeldMessage.conversation_id == conversation_id, HeldMessage.said_at.is_(None))
        return self._session.scalars(found.order_by(HeldMessage.id)).all()

    def notes(self, conversation_ids: Sequence[int], *, after: int = 0) -> Sequence[Note]:
        found = select(Note).where(Note.conversation_id.in_(conversation_ids), Note.id > after)
        return self._session.scalars(found.order_by(Note.id)).all()

    def mentions(self, member_ids: Sequence[int]) -> Sequence[tuple[Mention, Note]]:
        """Where a colleague is named and has not looked yet, the oldest first."""
        found = select(Mention, Note).join(Note, Note.id == Mention.note_id)
        mine = found.where(Mention.member_id.in_(member_ids), Mention.seen_at.is_(None)).order_by(Mention.id)
        return [(mention, note) for mention, note in self._session.execute(mine)]

    def tag(self, conversation_id: int, name: str) -> Tag | None:
        return self._session.get(Tag, (conversation_id, name))

    def tags(self, conversation_ids: Sequence[int]) -> Sequence[Tag]:
        found = select(Tag).where(Tag.conversation_id.in_(conversation_ids))
        return self._session.scalars(found.order_by(Tag.conversation_id, Tag.name)).all()

    def untag(self, tag: Tag) -> None:
        self._session.delete(tag)
        self._session.flush()

    def handoff(self, handoff_id: int) -> Handoff:
        return self._session.get_one(Handoff, handoff_id)

    def is_waiting(self, handoff_id: int) -> bool:
        """Whether nobody has taken it or given it back."""
        found = self._session.get(Handoff, handoff_id)
        return found is not None and found.claimed_at is None and found.released_at is None

    def last_handoff(self, conversation_id: int) -> Handoff | None:
        found = select(Handoff).where(Handoff.conversation_id == conversation_id).order_by(Handoff.id.desc())
        return self._session.scalars(found.limit(1)).first()

    def held_by(self, contact_id: int) -> int:
        """How many threads somebody holds or was asked to answer."""
        owner = func.coalesce(Handoff.claimed_by_id, Handoff.assigned_to_id)
        found = select(func.count()).select_from(Handoff).where(Handoff.released_at.is_(None), owner == contact_id)
        return self._session.scalars(found).one()

    def presence(self, contact_id: int) -> Presence | None:
        return self._session.get(Presence, contact_id)

    def present(self, *, seen_after: datetime) -> Sequence[Presence]:
        """Who takes conversations, whoever waits longest for one first."""
        found = select(Presence).where(Presence.is_away.is_(False), Presence.seen_at >= seen_after)
        return self._session.scalars(found.order_by(Presence.assigned_at.nulls_first(), Presence.contact_id)).all()

    def clocks(self, handoff_id: int, *, kind: str | None = None) -> Sequence[ServiceClock]:
        """The clocks of a handoff that still run."""
        found = select(ServiceClock).where(ServiceClock.handoff_id == handoff_id, ServiceClock.ended_at.is_(None))
        if kind is not None:
            found = found.where(ServiceClock.kind == kind)
        return self._session.scalars(found.order_by(ServiceClock.id)).all()

    def clock(self, clock_id: int) -> ServiceClock | None:
        return self._session.get(ServiceClock, clock_id)

    def survey(self, survey_id: int) -> Survey | None:
        return self._session.get(Survey, survey_id)

    def was_surveyed(self, contact_ids: Sequence[int], kind: str, *, since: datetime) -> bool:
        """Whether one of these was asked such a question since then, in whichever thread."""
        found = select(Survey.id).join(Conversation, Conversation.id == Survey.conversation_id)
        asked = found.where(Conversation.contact_id.in_(contact_ids), Survey.kind == kind, Survey.asked_at >= since)
        return self._session.scalars(asked.limit(1)).first() is not None

    def surveys(self, kind: str) -> Sequence[Survey]:
        return self._session.scalars(select(Survey).where(Survey.kind == kind).order_by(Survey.id)).all()

    def survey_of(self, handoff_id: int, kind: str) -> Survey | None:
        found = select(Survey).where(Survey.handoff_id == handoff_id, Survey.kind == kind)
        return self._session.scalars(found).first()

    def canned(self, language: str | None = None) -> Sequence[CannedReply]:
        found = select(CannedReply).order_by(CannedReply.name, CannedReply.language)
        return self._session.scalars(found.where(CannedReply.language == language) if language else found).all()

    def canned_of(self, name: str, language: str) -> CannedReply | None:
        found = select(CannedReply).where(CannedReply.name == name, CannedReply.language == language)
        return self._session.scalars(found).first()

    def suggestion(self, suggestion_id: int) -> Suggestion | None:
        return self._session.get(Suggestion, suggestion_id)

    def last_suggestion(self, conversation_id: int) -> Suggestion | None:
        """The newest proposal, decided or not."""
        found = select(Suggestion).where(Suggestion.conversation_id == conversation_id)
        return self._session.scalars(found.order_by(Suggestion.id.desc()).limit(1)).first()

    def lock(self, conversation_id: int) -> None:
        """Make another transaction that takes the same thread run after this one."""
        touched = update(Conversation).where(Conversation.id == conversation_id).values(epoch=Conversation.epoch)
        self._session.execute(touched)
