from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from storage.models.contact import of_person
from storage.models.nudge import Nudge, NudgeState, Review
from storage.prepared import Prepared
from storage.selected import Inserted, Selected

# Made once: building such a statement costs twice as much as running it.
_known = Prepared(select(Nudge.id).where(Nudge.key == bindparam("key")))
_planned = Nudge.state == NudgeState.planned
_due = Prepared(
    select(Nudge.id)
    .where(_planned, Nudge.due_at <= bindparam("now"))
    .order_by(Nudge.due_at, Nudge.id)
    .limit(bindparam("limit"))
)
_next_due = Prepared(select(Nudge.due_at).where(_planned).order_by(Nudge.due_at).limit(1))
_whole = select(Nudge).where(Nudge.id == bindparam("nudge")).with_for_update().execution_options(populate_existing=True)
_locked = Selected(Nudge, _whole)
_sent_since = Prepared(
    select(Nudge.sent_at)
    .where(
        Nudge.contact_id.in_(of_person),
        Nudge.state == NudgeState.sent,
        Nudge.sent_at >= bindparam("since"),
        Nudge.purpose != bindparam("not_for"),
    )
    .order_by(Nudge.sent_at)
)
_last_sent = Prepared(
    select(Nudge.sent_at)
    .where(
        Nudge.order_id == bindparam("given"),
        Nudge.sequence == bindparam("sequence"),
        Nudge.purpose == bindparam("purpose"),
        Nudge.state == NudgeState.sent,
    )
    .order_by(Nudge.sent_at.desc())
    .limit(1)
)
_review = Selected(Review, select(Review).where(Review.order_id == bindparam("given")))
_asked = Prepared(
    select(Nudge.id)
    .where(Nudge.contact_id.in_(of_person), Nudge.step == "consent", Nudge.state == NudgeState.sent)
    .limit(1)
)
_nudge, _new_review = Inserted(Nudge), Inserted(Review)


class Nudges:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Nudge | Review) -> None:
        if isinstance(row, Nudge):
            _nudge.add(self._session, row)
        else:
            _new_review.add(self._session, row)

    def known(self, key: str) -> bool:
        return _known.first(self._session.connection(), {"key": key}) is not None

    def due(self, now: datetime, *, limit: int) -> Sequence[int]:
        """The ids of those whose time has come, in the order they are to go."""
        self._session.flush()
        return [row.id for row in _due.all(self._session.connection(), {"now": now, "limit": limit})]

    def next_due(self) -> datetime | None:
        self._session.flush()
        row = _next_due.first(self._session.connection())
        return row.due_at if row is not None else None

    def lock(self, nudge_id: int) -> Nudge:
        """The row, ours alone until we commit."""
        found = _locked.first(self._session, {"nudge": nudge_id})
        assert found is not None, "nudges stay for good"
        return found

    def sent_since(self, contact_id: int, since: datetime, *, not_for: str) -> Sequence[datetime]:
        """When a person, named by their whole Contact, was written to, oldest first, but for that purpose."""
        self._session.flush()
        given = {"contact": contact_id, "since": since, "not_for": not_for}
        return [row.sent_at for row in _sent_since.all(self._session.connection(), given)]

    def last_sent_at(self, order_id: int | None, *, sequence: str, purpose: str) -> datetime | None:
        """When the last one of that sequence about that order went."""
        given = {"given": order_id, "sequence": sequence, "purpose": purpose}
        self._session.flush()
        row = _last_sent.first(self._session.connection(), given)
        return row.sent_at if row is not None else None

    def first_decided(self, sequence: str, *, held_reason: str) -> Sequence[tuple[int, bool, datetime]]:
        """(contact, whether it was held out, when) for each run of a sequence that reached somebody or was held out."""
        decided = (
            select(Nudge.contact_id, Nudge.state == NudgeState.skipped, func.min(Nudge.decided_at))
            .where(
                Nudge.sequence == sequence,
                Nudge.purpose == "marketing",
                or_(Nudge.state == NudgeState.sent, Nudge.reason == held_reason),
            )
            .group_by(Nudge.contact_id, Nudge.order_id, Nudge.state)
        )
        rows = self._session.execute(decided)
        return [(contact, bool(held), at) for contact, held, at in rows if at is not None]

    def reached(self, sequence: str, step: str) -> set[int]:
        """The Contacts to whom that went, or is on its way."""
        found = select(Nudge.contact_id).where(
            Nudge.sequence == sequence, Nudge.step == step, Nudge.state != NudgeState.skipped
        )
        return set(self._session.scalars(found))

    def take_back(self, sequence: str, step: str, *, now: datetime) -> int:
        """What still waits of it is skipped; how many."""
        planned = update(Nudge).where(Nudge.sequence == sequence, Nudge.step == step, _planned)
        taken = planned.values(state=NudgeState.skipped, reason="taken_back", decided_at=now).returning(Nudge.id)
        return len(self._session.execute(taken).all())

    def get(self, nudge_id: int) -> Nudge | None:
        return self._session.get(Nudge, nudge_id)

    def review_of(self, order_id: int) -> Review | None:
        return _review.first(self._session, {"given": order_id})

    def waiting_review(self, contact_ids: Sequence[int]) -> Review | None:
        """The review whose text this person was asked for and has not written."""
        mine = select(Review).where(Review.contact_id.in_(contact_ids), Review.waits_for_text)
        return self._session.scalars(mine.order_by(Review.changed_at.desc()).limit(1)).first()

    def published(self, product_id: str, *, limit: int) -> Sequence[Review]:
        shown = select(Review).where(Review.product_id == product_id, Review.may_publish.is_(True))
        return self._session.scalars(shown.order_by(Review.changed_at.desc()).limit(limit)).all()

    def ratings(self, product_id: str) -> tuple[int, int]:
        """How many reviews of a product there are, and the sum of their ratings; consent to publish is for texts."""
        counted = select(func.count(), func.coalesce(func.sum(Review.rating), 0)).where(Review.product_id == product_id)
        number, total = self._session.execute(counted).one()
        return int(number), int(total)

    def was_asked(self, contact_id: int) -> bool:
        """Whether a person, named by their whole Contact, was asked for their consent, answered or not."""
        self._session.flush()
        return _asked.first(self._session.connection(), {"contact": contact_id}) is not None
