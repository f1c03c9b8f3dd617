from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from storage.models.consent import ConsentEntry, Opposition

# Made once: building such a statement costs twice as much as running it.
_people: BindParameter[Any] = bindparam("people", expanding=True)
_history = select(ConsentEntry).where(ConsentEntry.contact_id.in_(_people)).order_by(ConsentEntry.id)
_latest = (
    select(ConsentEntry)
    .where(
        ConsentEntry.contact_id.in_(_people),
        ConsentEntry.purpose == bindparam("purpose"),
        ConsentEntry.channel == bindparam("channel"),
    )
    .order_by(ConsentEntry.id.desc())
    .limit(1)
)
_opposition = select(Opposition).where(
    Opposition.channel == bindparam("channel"), Opposition.address_hash == bindparam("address_hash")
)


class ConsentRows:
    """Entries are added and never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: ConsentEntry) -> None:
        self._session.add(entry)
        self._session.flush()

    def history(self, contact_ids: Sequence[int]) -> Sequence[ConsentEntry]:
        """All that a person ever said, oldest first."""
        return self._session.scalars(_history, {"people": contact_ids}).all()

    def latest(self, contact_ids: Sequence[int], *, purpose: str, channel: str) -> ConsentEntry | None:
        given = {"people": contact_ids, "purpose": purpose, "channel": channel}
        return self._session.scalars(_latest, given).first()

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
        return self._session.scalars(_opposition, {"channel": channel, "address_hash": address_hash}).first()
