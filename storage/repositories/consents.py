from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models.consent import ConsentEntry, Opposition


class ConsentRows:
    """Entries are added and never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: ConsentEntry) -> None:
        self._session.add(entry)
        self._session.flush()

    def history(self, contact_ids: Sequence[int]) -> Sequence[ConsentEntry]:
        """All that a person ever said, oldest first."""
        mine = select(ConsentEntry).where(ConsentEntry.contact_id.in_(contact_ids))
        return self._session.scalars(mine.order_by(ConsentEntry.id)).all()

    def latest(self, contact_ids: Sequence[int], *, purpose: str, channel: str) -> ConsentEntry | None:
        mine = select(ConsentEntry).where(
            ConsentEntry.contact_id.in_(contact_ids),
            ConsentEntry.purpose == purpose,
            ConsentEntry.channel == channel,
        )
        return self._session.scalars(mine.order_by(ConsentEntry.id.desc()).limit(1)).first()

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
        own = select(Opposition).where(Opposition.channel == channel, Opposition.address_hash == address_hash)
        return self._session.scalars(own).first()
