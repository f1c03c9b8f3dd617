from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session, make_transient_to_detached

from storage.models.contact import Contact, ContactLink, Identity, IdentityAlias, LinkCode, of_person
from storage.prepared import Prepared
from storage.selected import ById, Selected

# Made once: building such a statement costs as much as running it.
_own = Selected(
    Identity,
    select(Identity).where(Identity.channel == bindparam("channel"), Identity.external_id == bindparam("external_id")),
)
_own_of_several = (
    select(Identity)
    .where(Identity.channel == bindparam("channel"), Identity.external_id.in_(bindparam("ids", expanding=True)))
    .order_by(Identity.id)
    .limit(1)
)
_by_alias = Selected(
    Identity,
    select(Identity)
    .join(IdentityAlias, IdentityAlias.identity_id == Identity.id)
    .where(
        IdentityAlias.channel == bindparam("channel"),
        IdentityAlias.external_id == bindparam("external_id"),
        or_(IdentityAlias.retired_at.is_(None), IdentityAlias.retired_at > bindparam("since")),
    ),
)
_contact = ById(Contact)
_parts = Prepared(of_person)
_hold = Prepared(update(Contact).where(Contact.id == bindparam("contact")).values(id=bindparam("contact")))
_add = Prepared(insert(Contact).returning(Contact.id))
_add_identity = Prepared(insert(Identity).returning(Identity.id))
_ALWAYS = datetime.fromtimestamp(0, UTC)


class Contacts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, contact_id: int) -> Contact | None:
        return _contact.get(self._session, contact_id)

    def whole(self, contact_id: int) -> Contact:
        """The Contact a linked one is part of; itself when it is not linked."""
        contact = _contact.one(self._session, contact_id)
        return contact if contact.linked_into_id is None else _contact.one(self._session, contact.linked_into_id)

    def hold(self, contact_id: int) -> None:
        """This person is ours until we commit: on Postgres, whoever else holds them at once runs anew after us."""
        _hold.run(self._session.connection(), {"contact": contact_id})

    def parts(self, contact_id: int) -> Sequence[int]:
        """The ids of all Contacts that are this person, itself included."""
        self._session.flush()
        return [row.id for row in _parts.all(self._session.connection(), {"contact": contact_id})]

    def identity(
        self, channel: str, external_id: str, *, aliases: Sequence[str] = (), retired_before: datetime | None = None
    ) -> Identity | None:
        """By the id the platform names the person with, then by one they had; ids left before that time count no more.

        `aliases` are ids the platform gives beside it. They find a person who has no better id yet, never one who is
        known under another: a telephone number may have a new owner.
        """
        own = self._own(channel, external_id, aliases)
        if own is not None:
            return own
        given = {"channel": channel, "external_id": external_id, "since": retired_before or _ALWAYS}
        return _by_alias.first(self._session, given)

    def _own(self, channel: str, external_id: str, aliases: Sequence[str]) -> Identity | None:
        if not aliases:
            return _own.first(self._session, {"channel": channel, "external_id": external_id})
        return self._session.scalars(_own_of_several, {"channel": channel, "ids": (external_id, *aliases)}).first()

    def identities(self, contact_id: int) -> Sequence[Identity]:
        found = select(Identity).join(Contact, Contact.id == Identity.contact_id)
        mine = or_(Contact.id == contact_id, Contact.linked_into_id == contact_id)
        return self._session.scalars(found.where(mine).order_by(Identity.id)).all()

    def aliases(self, contact_ids: Sequence[int]) -> Sequence[str]:
        """Other ids that platforms gave for these Contacts."""
        found = select(IdentityAlias.external_id).join(Identity, Identity.id == IdentityAlias.identity_id)
        return self._session.scalars(found.where(Identity.contact_id.in_(contact_ids))).all()

    def add(self, *, name: str | None, language: str | None, now: datetime) -> int:
        """A person of whom no channel is known; their id."""
        values = {"name": name, "language": language, "language_chosen": False, "created_at": now}
        return int(_add.value(self._session.connection(), values))

    def meet(self, channel: str, external_id: str, *, name: str | None, now: datetime) -> Identity:
        """A new person with their identity on a channel, which nobody else may have."""
        whose = {"contact_id": self.add(name=name, language=None, now=now), "channel": channel}
        values = {**whose, "external_id": external_id, "name": name, "unreachable_at": None, "created_at": now}
        identity = Identity(id=_add_identity.value(self._session.connection(), values), **values)
        make_transient_to_detached(identity)
        self._session.add(identity)
        return identity

    def learn_name(self, identity: Identity, name: str | None) -> None:
        """Call whoever was known by their number alone as their platform does."""
        contact = self.whole(identity.contact_id)
        if name and contact.name in {None, "", identity.external_id}:
            contact.name = name
            self._session.flush()

    def add_alias(self, identity: Identity, external_id: str, now: datetime) -> None:
        """Remember another id of this person; one that named somebody else names this person from now on."""
        if external_id == identity.external_id:
            return
        found = select(IdentityAlias).where(
            IdentityAlias.channel == identity.channel, IdentityAlias.external_id == external_id
        )
        known = self._session.scalars(found).first()
        if known is not None:
            if known.identity_id != identity.id:
                known.identity_id, known.retired_at = identity.id, None
            return
        self._session.add(
            IdentityAlias(identity_id=identity.id, channel=identity.channel, external_id=external_id, created_at=now)
        )
        self._session.flush()

    def retire_alias(self, identity: Identity, external_id: str, now: datetime) -> None:
        """The person has left this id: it finds them for late messages only."""
        self.add_alias(identity, external_id, now)
        mine = update(IdentityAlias).where(
            IdentityAlias.channel == identity.channel, IdentityAlias.external_id == external_id
        )
        self._session.execute(mine.where(IdentityAlias.retired_at.is_(None)).values(retired_at=now))

    def add_link_code(self, contact_id: int, *, code_hash: str, expires_at: datetime, now: datetime) -> LinkCode:
        """A new code; codes asked for earlier and not used end here."""
        unused = update(LinkCode).where(LinkCode.contact_id == contact_id, LinkCode.used_at.is_(None))
        self._session.execute(unused.values(expires_at=now))
        code = LinkCode(contact_id=contact_id, code_hash=code_hash, expires_at=expires_at, created_at=now)
        self._session.add(code)
        self._session.flush()
        return code

    def link_code(self, code_hash: str) -> LinkCode | None:
        return self._session.scalars(select(LinkCode).where(LinkCode.code_hash == code_hash)).first()

    def add_link(self, contact_id: int, *, into_id: int, code_id: int, now: datetime) -> None:
        link = ContactLink(contact_id=contact_id, linked_into_id=into_id, link_code_id=code_id, linked_at=now)
        self._session.add(link)
        parts = update(Contact).where(or_(Contact.id.in_((contact_id, into_id)), Contact.linked_into_id == contact_id))
        self._session.execute(parts.values(linked_into_id=into_id))

    def links_of(self, contact_id: int) -> Sequence[ContactLink]:
        """The links in force that this person is part of."""
        mine = or_(ContactLink.contact_id == contact_id, ContactLink.linked_into_id == contact_id)
        return self._session.scalars(select(ContactLink).where(mine, ContactLink.unlinked_at.is_(None))).all()

    def unlink(self, links: Sequence[ContactLink], now: datetime) -> None:
        """Take links back; a Contact that nothing is linked into any more stands alone again."""
        for link in links:
            link.unlinked_at = now
            parts = update(Contact).where(Contact.id == link.contact_id)
            self._session.execute(parts.values(linked_into_id=None))
            rest = select(Contact.id).where(Contact.linked_into_id == link.linked_into_id)
            if self._session.scalars(rest.where(Contact.id != link.linked_into_id)).first() is None:
                alone = update(Contact).where(Contact.id == link.linked_into_id)
                self._session.execute(alone.values(linked_into_id=None))
