"""Who may steer by chat: a role belongs to the id it was given to; linking another messenger does not carry it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.errors import NotFound
from agents.staff.called import called
from agents.staff.languages import spoken_by
from storage.database import Database, Transaction
from storage.models.contact import Contact
from storage.models.ids import ContactId, ConversationId
from storage.models.staff import ANSWERS, StaffGrant, StaffRole

_RISING = tuple(StaffRole)
_BY_SETTINGS = "settings"
_PERSON = "contact:"


def reaches(role: StaffRole, needed: StaffRole) -> bool:
    return _RISING.index(role) >= _RISING.index(needed)


def colleagues(tx: Transaction, language: str) -> Mapping[int, str]:
    """Who answers customers, by id, with how they are called."""
    found = {one: tx.contacts.get(one.contact_id) for one in tx.staff.grants() if one.role in ANSWERS}
    return {row.id: called(tx, row, grant.role, language) for grant, row in found.items() if row is not None}


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of staff who gives a command, wherever they are; `place` is the channel they write in, or `console`."""

    contact_id: ContactId
    name: str
    role: StaffRole
    place: str

    def may(self, role: StaffRole) -> bool:
        return reaches(self.role, role)

    @property
    def actor(self) -> str:
        """How the audit names them."""
        return f"{_PERSON}{self.contact_id}"


class Roles:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def in_chat(self, conversation_id: ConversationId) -> Officer | None:
        """Who writes in this thread, when that very id holds a role."""

        def read(tx: Transaction) -> Officer | None:
            row = tx.conversations.get(conversation_id)
            grant = tx.staff.grant_of(row.contact_id) if row is not None else None
            if row is None or grant is None or row.blocked_at is not None:
                return None
            name = row.contact_name or _nameless(tx, row.contact_id, grant.role)
            return Officer(ContactId(row.contact_id), name, StaffRole(grant.role), str(row.channel))

        return await self._database.write(read)

    async def names_of(self, actors: Iterable[str], language: str) -> Mapping[str, str]:
        """The people behind `Officer.actor`; who is no person of ours is left out."""

        def read(tx: Transaction) -> Mapping[str, str]:
            found = {one: tx.contacts.get(int(one.removeprefix(_PERSON))) for one in actors if one.startswith(_PERSON)}
            return {one: _named(tx, row, language) for one, row in found.items() if row is not None}

        return await self._database.write(read)

    async def colleagues(self, language: str) -> Mapping[int, str]:
        """See `colleagues`."""
        return await self._database.write(lambda tx: colleagues(tx, language))

    async def follow_settings(self, channel: str, external_ids: Iterable[str]) -> None:
        """Make the named ids admins, and take the role from those that the settings named and name no more.

        Repeating it changes nothing; a role that was given by hand is left alone.
        """
        wanted = set(external_ids)

        def write(tx: Transaction) -> None:
            for grant in tx.staff.grants():
                ids = {one.external_id for one in tx.contacts.identities(grant.contact_id) if one.channel == channel}
                if grant.granted_by == _BY_SETTINGS and not ids & wanted:
                    grant.revoked_at = tx.now
                    _audit(tx, "revoke", grant.contact_id, grant.role)
            for external_id in sorted(wanted):
                _make_admin(tx, channel, external_id)

        await self._database.write(write)

    async def named(self, who: str) -> ContactId:
        """The member written `channel:id`, or `owner` for the first of them. Raises NotFound."""
        channel, _, external_id = who.partition(":")

        def read(tx: Transaction) -> ContactId:
            if who == StaffRole.owner:
                grant = tx.staff.any_owner()
            else:
                identity = tx.contacts.identity(channel, external_id)
                grant = tx.staff.grant_of(identity.contact_id) if identity is not None else None
            if grant is None:
                raise NotFound
            return ContactId(grant.contact_id)

        return await self._database.write(read)

    async def dismiss(self, channel: str, external_id: str) -> ContactId:
        """Take the role from an id; sessions are checked against it and end too. Raises NotFound when it has none."""

        def write(tx: Transaction) -> ContactId:
            identity = tx.contacts.identity(channel, external_id)
            grant = tx.staff.grant_of(identity.contact_id) if identity is not None else None
            if grant is None:
                raise NotFound
            grant.revoked_at = tx.now
            tx.session.flush()
            subject = f"contact:{grant.contact_id}"
            tx.staff.audit(actor="command line", action="revoke", subject=subject, detail=grant.role, now=tx.now)
            return ContactId(grant.contact_id)

        return await self._database.write(write)

    async def chats(self, role: StaffRole) -> Sequence[ConversationId]:
        """The threads in which members of at least that role write to Alex."""

        def read(tx: Transaction) -> Sequence[ConversationId]:
            members = [one.contact_id for one in tx.staff.grants() if reaches(StaffRole(one.role), role)]
            rows = [row for contact_id in members for row in tx.conversations.of_contact(contact_id)]
            return [ConversationId(row.id) for row in rows if row.contact_id in members and not row.unreachable_at]

        return await self._database.write(read)


def _make_admin(tx: Transaction, channel: str, external_id: str) -> None:
    identity = tx.contacts.identity(channel, external_id)
    if identity is None:
        identity = tx.contacts.meet(channel, external_id, name=None, now=tx.now)
    if tx.staff.grant_of(identity.contact_id) is not None:
        return
    grant = StaffGrant(contact_id=identity.contact_id, role=StaffRole.admin, granted_at=tx.now)
    grant.granted_by = _BY_SETTINGS
    tx.staff.add(grant)
    _audit(tx, "grant", identity.contact_id, StaffRole.admin)


def _audit(tx: Transaction, action: str, contact_id: int, role: str) -> None:
    tx.staff.audit(actor=_BY_SETTINGS, action=action, subject=f"contact:{contact_id}", detail=role, now=tx.now)


def _named(tx: Transaction, contact: Contact, language: str) -> str:
    """Who left the staff is known by their name, or by nothing but their number."""
    grant = tx.staff.grant_of(contact.id)
    return called(tx, contact, grant.role, language) if grant is not None else contact.name or f"#{contact.id}"


def _nameless(tx: Transaction, contact_id: int, role: str) -> str:
    return called(tx, tx.contacts.whole(contact_id), role, spoken_by(tx, contact_id))
