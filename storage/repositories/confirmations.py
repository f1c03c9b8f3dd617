from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models.confirmation import Confirmation


class Confirmations:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Confirmation) -> None:
        self._session.add(row)
        self._session.flush()

    def of(self, contact_id: int, token_hash: str) -> Confirmation | None:
        """The command this person was asked about; nobody else's token finds anything."""
        mine = select(Confirmation).where(Confirmation.contact_id == contact_id, Confirmation.token_hash == token_hash)
        return self._session.scalars(mine.with_for_update()).first()
