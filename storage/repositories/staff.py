from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.models.contact import Identity
from storage.models.staff import ApiKey, AuditEntry, SignInLink, StaffGrant, StaffSession, StoredFile, WebSession
from storage.prepared import Prepared
from storage.repositories.access import Access
from storage.selected import Selected

_unsealed = Selected(
    AuditEntry,
    select(AuditEntry).where(AuditEntry.seal.is_(None), AuditEntry.at <= bindparam("before")).order_by(AuditEntry.id),
)
_last_seal = Prepared(
    select(AuditEntry.seal).where(AuditEntry.seal.is_not(None)).order_by(AuditEntry.id.desc()).limit(1)
)
_seal_of = Prepared(select(AuditEntry.seal).where(AuditEntry.id == bindparam("entry")))


class StaffRows:
    """Grants, sign-in links, sessions, keys and the audit; and the tokens of visitors and files."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.access = Access(session)

    def add(self, row: SignInLink | StaffGrant | StaffSession | ApiKey | AuditEntry | WebSession | StoredFile) -> None:
        self._session.add(row)
        self._session.flush()

    def grant_of(self, contact_id: int) -> StaffGrant | None:
        found = select(StaffGrant).where(StaffGrant.contact_id == contact_id, StaffGrant.revoked_at.is_(None))
        return self._session.scalars(found).first()

    def in_force(self, roles: Sequence[str]) -> Sequence[StaffGrant]:
        found = select(StaffGrant).where(StaffGrant.role.in_(roles), StaffGrant.revoked_at.is_(None))
        return self._session.scalars(found.order_by(StaffGrant.id)).all()

    def grants(self) -> Sequence[StaffGrant]:
        """All in force, the oldest first."""
        found = select(StaffGrant).where(StaffGrant.revoked_at.is_(None))
        return self._session.scalars(found.order_by(StaffGrant.id)).all()

    def entries(self, *, after: int = 0, limit: int = 1000) -> Sequence[AuditEntry]:
        """The audit in its order."""
        found = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(limit)
        return self._session.scalars(found).all()

    def any_owner(self) -> StaffGrant | None:
        found = select(StaffGrant).where(StaffGrant.role == "owner", StaffGrant.revoked_at.is_(None))
        return self._session.scalars(found.order_by(StaffGrant.id).limit(1)).first()

    def identity(self, channel: str, external_id: str) -> Identity | None:
        found = select(Identity).where(Identity.channel == channel, Identity.external_id == external_id)
        return self._session.scalars(found).first()

    def link(self, token_hash: str) -> SignInLink | None:
        return self._session.scalars(select(SignInLink).where(SignInLink.token_hash == token_hash)).first()

    def session(self, token_hash: str) -> StaffSession | None:
        return self._session.scalars(select(StaffSession).where(StaffSession.token_hash == token_hash)).first()

    def api_key(self, key_hash: str) -> ApiKey | None:
        return self._session.scalars(select(ApiKey).where(ApiKey.key_hash == key_hash)).first()

    def web_session(self, token_hash: str) -> WebSession | None:
        return self._session.scalars(select(WebSession).where(WebSession.token_hash == token_hash)).first()

    def file(self, token: str) -> StoredFile | None:
        return self._session.get(StoredFile, token)

    def unsealed(self, *, before: datetime) -> Sequence[AuditEntry]:
        """The rows written until then that no seal covers, in their order."""
        return _unsealed.all(self._session, {"before": before})

    def seal_of(self, entry_id: int) -> str | None:
        self._session.flush()
        row = _seal_of.first(self._session.connection(), {"entry": entry_id})
        return row.seal if row is not None else None

    def last_seal(self) -> str | None:
        self._session.flush()
        row = _last_seal.first(self._session.connection())
        return row.seal if row is not None else None

    def audit(self, *, actor: str, action: str, subject: str, detail: str, now: datetime) -> None:
        self._session.add(AuditEntry(actor=actor, action=action, subject=subject, detail=detail, at=now))
        self._session.flush()
