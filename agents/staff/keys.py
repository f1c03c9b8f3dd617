"""Keys with which members of staff steer by the API: never more than their own role, and gone with it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.errors import InvalidInput, NotAllowed, NotFound
from agents.staff.roles import Officer, reaches
from agents.staff.service import NotSignedIn, hash_token
from storage.database import Database, Transaction
from storage.models.access import StaffKey
from storage.models.ids import ContactId
from storage.models.staff import StaffRole

PREFIX = "alex_staff_"
_LONGEST_NAME = 60
_MOST_KEYS = 20


class TooManyKeys(InvalidInput):
    code = "too_many_keys"


@dataclass(frozen=True, slots=True)
class KeySeen:
    id: int
    contact_id: ContactId
    name: str
    role: StaffRole
    created_at: datetime


class StaffKeys:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(self, contact_id: ContactId, *, name: str, role: StaffRole | None = None, by: str) -> str:
        """A new key, shown once. Raises NotAllowed for whoever holds no role, or a lesser one than the key would."""
        text = f"{PREFIX}{secrets.token_urlsafe(32)}"
        label = " ".join(name.split())[:_LONGEST_NAME]
        if not label:
            raise InvalidInput(fields="name")

        def write(tx: Transaction) -> None:
            own = _role(tx, contact_id)
            wanted = role or own
            if own is None or wanted is None or not reaches(own, wanted):
                raise NotAllowed
            if len(tx.staff.access.keys(contact_id)) >= _MOST_KEYS:
                raise TooManyKeys
            row = StaffKey(contact_id=contact_id, name=label, role=wanted, key_hash=hash_token(text), created_at=tx.now)
            key = tx.staff.access.add_key(row)
            tx.staff.audit(actor=by, action="new staff key", subject=_subject(key), detail=key.name, now=tx.now)

        await self._database.write(write)
        return text

    async def revoke(self, key_id: int, *, by: str, of: ContactId | None = None) -> None:
        """From now on it opens nothing. Raises NotFound, also for a key of somebody else when `of` is given."""

        def write(tx: Transaction) -> None:
            key = tx.staff.access.key_of_id(key_id)
            if key is None or key.revoked_at is not None or of not in {None, key.contact_id}:
                raise NotFound
            key.revoked_at = tx.now
            tx.staff.audit(actor=by, action="revoke staff key", subject=_subject(key), detail=key.name, now=tx.now)

        await self._database.write(write)

    async def listed(self, contact_id: ContactId | None = None) -> Sequence[KeySeen]:
        """Those in force, of one member or of all."""

        def read(tx: Transaction) -> Sequence[KeySeen]:
            rows = tx.staff.access.keys(contact_id)
            return [
                KeySeen(one.id, ContactId(one.contact_id), one.name, _least(tx, one), one.created_at) for one in rows
            ]

        return await self._database.write(read)

    async def officer(self, key: str) -> Officer:
        """Who gives commands with this key. Raises NotSignedIn: unknown, revoked, or its member has no role now."""

        def read(tx: Transaction) -> Officer:
            row = tx.staff.access.key(hash_token(key))
            if row is None or row.revoked_at is not None or _role(tx, row.contact_id) is None:
                raise NotSignedIn
            return Officer(ContactId(row.contact_id), row.name, _least(tx, row), f"api key {row.id}")

        return await self._database.write(read)


def _role(tx: Transaction, contact_id: int) -> StaffRole | None:
    grant = tx.staff.grant_of(contact_id)
    return StaffRole(grant.role) if grant is not None else None


def _least(tx: Transaction, key: StaffKey) -> StaffRole:
    """The key's role or its member's, whichever reaches less far."""
    own, given = _role(tx, key.contact_id) or StaffRole.read_only, StaffRole(key.role)
    return given if reaches(own, given) else own


def _subject(key: StaffKey) -> str:
    return f"contact:{key.contact_id}"
