from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models.lead import Lead


class Leads:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of_contact(self, contact_id: int) -> Sequence[Lead]:
        return self._session.scalars(select(Lead).where(Lead.contact_id == contact_id).order_by(Lead.id)).all()

    def between(self, start: datetime, end: datetime) -> Sequence[Lead]:
        """Those that were spoken of in that time, the newest first."""
        found = select(Lead).where(Lead.updated_at >= start, Lead.updated_at < end)
        return self._session.scalars(found.order_by(Lead.updated_at.desc(), Lead.id.desc())).all()

    def add(self, contact_id: int, *, interest: str, text: str, now: datetime) -> Lead:
        """One open wish a Contact and interest; a second word about it is added to the first."""
        mine = select(Lead).where(Lead.contact_id == contact_id, Lead.interest == interest)
        lead = self._session.scalars(mine).first()
        if lead is None:
            lead = Lead(contact_id=contact_id, interest=interest, text=text, created_at=now, updated_at=now)
            self._session.add(lead)
        elif text not in lead.text:
            lead.text = f"{lead.text}\n{text}"
            lead.updated_at = now
        self._session.flush()
        return lead
