from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.models.consent import ConsentEntry, Opposition
from storage.models.contact import of_person
from storage.selected import Inserted, Selected

# Made once: building such a statement costs twice as much as running it.
_history = Selected(
    ConsentEntry, select(ConsentEntry).where(ConsentEntry.contact_id.in_(of_person)).order_by(ConsentEntry.id)
)
_latest = Selected(
    ConsentEntry,
    select(ConsentEntry)
    .where(
        ConsentEntry.contact_id.in_(of_person),
        ConsentEntry.purpose == bindparam("purpose"),
        ConsentEntry.channel == bindparam("channel"),
    )
    .order_by(ConsentEntry.id.desc())
    .limit(1),
)
_opposition = Selected(
    Opposition,
    select(Opposition).where(
        Opposition.channel == bindparam("channel"), Opposition.address_hash == bindparam("address_hash")
    ),
)
_entry = Inserted(ConsentEntry)


class ConsentRows:
    """Entries are added and never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: ConsentEntry) -> None:
        _entry.add(self._session, entry)

    def ever_granted(self, purpose: str) -> Sequence[int]:
        """The Contacts that said yes to that once, on any channel; whether it still holds is asked of each."""
        found = select(ConsentEntry.contact_id).where(ConsentEntry.purpose == purpose, ConsentEntry.granted)
        return self._session.scalars(found.distinct().order_by(ConsentEntry.contact_id)).all()

    def history(self, contact_id: int) -> Sequence[ConsentEntry]:
        """All that a person, named by their whole Contact, ever said, oldest first."""
        return _history.all(self._session, {"contact": contact_id})

    def latest(self, contact_id: int, *, purpose: str, channel: str) -> ConsentEntry | None:
        """The last word of a person, named by their whole Contact."""
        return _latest.first(self._session, {"contact": contact_id, "purpose": purpose, "channel": channel})

    def opposes(self, channel: str, address_hash: str) -> bool:
        return (found := self._opposition(channel, address_hash)) is not None and found.lifted_at is None

    def oppose(self, channel: str, address_hash: str, now: datetime) -> None:
        found = self._opposition(channel, address_hash)
        if found is None:
            self._session.add(Opposition(channel=channel, address_hash=address_hash, at=now))
        elif found.lifted_at is not None:
            found.at, found.lifted_at = now, None
        self._session.flush()

    def lift(self, channel: str, address_hash: str, now: datetime) -> None:
        found = self._opposition(channel, address_hash)
        if found is not None and found.lifted_at is None:
            found.lifted_at = now
            self._session.flush()

    def _opposition(self, channel: str, address_hash: str) -> Opposition | None:
        return _opposition.first(self._session, {"channel": channel, "address_hash": address_hash})
