"""Who may work here: roles, one-time sign-in links, sessions, API keys, the audit and the Issues."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.errors import NotAllowed, NotFound
from agents.staff.auditing import Auditing, Witness
from agents.staff.called import called
from agents.staff.open_issues import OpenIssues
from storage.database import Database, Transaction
from storage.models.ids import ContactId
from storage.models.staff import ApiKey, SignInLink, StaffGrant, StaffRole, StaffSession

_LINK_LIFETIME = timedelta(minutes=15)
_SESSION_LIFETIME = timedelta(hours=12)
_RISING = tuple(StaffRole)


class LinkExpired(NotAllowed):
    code = "link_expired"


class NotSignedIn(NotAllowed):
    code = "unauthorized"
    http_status = 401


class SecondFactorOwed(NotSignedIn):
    """The link was spent, the second proof is still to come."""

    code = "second_factor_owed"


class SecondFactorMissing(NotSignedIn):
    """This house asks a second factor of its admins, and this one has none yet."""

    code = "second_factor_missing"


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in member of staff; `csrf` must come back with every change."""

    contact_id: ContactId
    name: str
    role: StaffRole
    csrf: str
    language: str = "fr"
    """The one they chose, else the one their browser asks for."""
    is_named: bool = True
    """False when `name` is only an address or what they are here."""

    @property
    def signature(self) -> str | None:
        """The name under which customers read them; None when none is known."""
        return self.name if self.is_named else None

    def may(self, role: StaffRole) -> bool:
        return _RISING.index(self.role) >= _RISING.index(role)


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    member: Member


@dataclass(frozen=True, slots=True)
class ApiClient:
    """The name of a key, and the person whose program it is, if it is one's."""

    name: str
    contact_id: ContactId | None = None


def hash_token(token: str) -> str:
    """What is kept of a token. Tokens are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class StaffService:
    def __init__(
        self, database: Database, *, secret_key: str, factor_required: bool = False, witness: Witness | None = None
    ) -> None:
        """`factor_required`: admins and owners set up a second factor before they see anything."""
        self._database = database
        self.auditing = Auditing(database, secret_key=secret_key, witness=witness)
        self.issues = OpenIssues(database)
        self._key = secret_key.encode()
        self._factor_required = factor_required

    async def add_member(self, channel: str, external_id: str, *, role: StaffRole) -> ContactId:
        """Give a role to whoever writes from this identity, known already or not; changing a role is audited."""

        def write(tx: Transaction) -> ContactId:
            identity = tx.contacts.identity(channel, external_id)
            if identity is None:
                identity = tx.contacts.meet(channel, external_id, name=external_id, now=tx.now)
            return self._grant(tx, identity.contact_id, role)

        return await self._database.write(write)

    async def owner(self) -> ContactId:
        """The first owner, made when there is none: the one who holds the machine."""

        def write(tx: Transaction) -> ContactId:
            owner = tx.staff.any_owner()
            if owner is not None:
                return ContactId(owner.contact_id)
            return self._grant(tx, tx.contacts.add(name=None, language=None, now=tx.now), StaffRole.owner)

        return await self._database.write(write)

    @staticmethod
    def _grant(tx: Transaction, contact_id: int, role: StaffRole) -> ContactId:
        grant = tx.staff.grant_of(contact_id)
        if grant is None or grant.role != role:
            if grant is not None:
                grant.revoked_at = tx.now
                tx.session.flush()
            tx.staff.add(StaffGrant(contact_id=contact_id, role=role, granted_at=tx.now))
            tx.staff.audit(
                actor="command line", action="grant", subject=f"contact:{contact_id}", detail=role, now=tx.now
            )
        return ContactId(contact_id)

    async def sign_in_link(self, contact_id: ContactId) -> str:
        """The token of a one-time link, valid fifteen minutes."""
        token = secrets.token_urlsafe(32)

        def write(tx: Transaction) -> None:
            if tx.staff.grant_of(contact_id) is None:
                raise NotAllowed
            tx.staff.add(
                SignInLink(
                    contact_id=contact_id,
                    token_hash=hash_token(token),
                    expires_at=tx.now + _LINK_LIFETIME,
                    created_at=tx.now,
                )
            )

        await self._database.write(write)
        return token

    async def invitable(self, by: Member) -> Mapping[int, str]:
        """Whom an admin or owner may hand a link to, by id with how they are called: whoever ranks below them."""

        def read(tx: Transaction) -> Mapping[int, str]:
            below = [(one, tx.contacts.get(one.contact_id)) for one in tx.staff.grants() if _ranks_below(one.role, by)]
            return {row.id: called(tx, row, one.role, by.language) for one, row in below if row is not None}

        return await self._database.write(read)

    async def invite(self, contact_id: ContactId, *, by: Member) -> str:
        """The token of a one-time link for a colleague, audited. Raises NotAllowed for who does not rank below."""

        def write(tx: Transaction) -> None:
            grant = tx.staff.grant_of(contact_id)
            if grant is None or not _ranks_below(grant.role, by):
                raise NotAllowed
            actor, subject = f"contact:{by.contact_id}", f"contact:{contact_id}"
            tx.staff.audit(actor=actor, action="sign-in link", subject=subject, detail=grant.role, now=tx.now)

        await self._database.write(write)
        return await self.sign_in_link(contact_id)

    async def sign_in(self, link_token: str) -> SignedIn:
        """Spend a one-time link for a session of twelve hours. Raises LinkExpired when it was spent or is old."""
        token = secrets.token_urlsafe(32)

        def write(tx: Transaction) -> SignedIn:
            link = tx.staff.link(hash_token(link_token))
            if link is None or link.used_at is not None or link.expires_at <= tx.now:
                raise LinkExpired
            link.used_at = tx.now
            tx.staff.add(
                StaffSession(
                    contact_id=link.contact_id,
                    token_hash=hash_token(token),
                    expires_at=tx.now + _SESSION_LIFETIME,
                    created_at=tx.now,
                )
            )
            member = self._member(tx, link.contact_id, token)
            tx.staff.audit(
                actor=f"contact:{member.contact_id}", action="sign in", subject="console", detail="", now=tx.now
            )
            return SignedIn(token, member)

        return await self._database.write(write)

    async def member(self, session_token: str, *, language: str = "fr") -> Member:
        """Who a session belongs to, reading `language` where they chose none.

        Raises NotSignedIn: ended, expired, without a role, or a second factor owed.
        """

        def read(tx: Transaction) -> Member:
            session, member = self._of_session(tx, session_token, language)
            factor = tx.staff.access.factor_seen(session.contact_id)
            if factor is None or factor.proved_at is None:
                if self._factor_required and member.may(StaffRole.admin):
                    raise SecondFactorMissing
            elif session.proved_at is None:
                raise SecondFactorOwed
            return member

        return await self._database.write(read)

    async def arriving(self, session_token: str, *, language: str = "fr") -> Member:
        """Whose session it is, be a second factor owed or not: for the pages that ask for it alone."""
        return await self._database.write(lambda tx: self._of_session(tx, session_token, language)[1])

    def _of_session(self, tx: Transaction, session_token: str, language: str) -> tuple[StaffSession, Member]:
        session = tx.staff.session(hash_token(session_token))
        if session is None or session.ended_at is not None or session.expires_at <= tx.now:
            raise NotSignedIn
        return session, self._member(tx, session.contact_id, session_token, language)

    def _member(self, tx: Transaction, contact_id: int, token: str, language: str = "fr") -> Member:
        grant = tx.staff.grant_of(contact_id)
        contact = tx.contacts.get(contact_id)
        if grant is None or contact is None:
            raise NotSignedIn
        csrf = hmac.new(self._key, f"csrf:{token}".encode(), hashlib.sha256).hexdigest()
        chosen = contact.language if contact.language_chosen and contact.language else language
        name = called(tx, contact, grant.role, chosen)
        return Member(ContactId(contact_id), name, StaffRole(grant.role), csrf, chosen, is_named=bool(contact.name))

    async def sign_out(self, session_token: str) -> None:
        def write(tx: Transaction) -> None:
            session = tx.staff.session(hash_token(session_token))
            if session is not None:
                session.ended_at = tx.now

        await self._database.write(write)

    async def new_api_key(self, name: str, *, contact_id: ContactId | None = None) -> str:
        """A new key, shown once; only its hash is kept. With `contact_id` it counts for that person.

        Raises NotFound when there is no such person.
        """
        key = f"alex_{secrets.token_urlsafe(32)}"

        def write(tx: Transaction) -> None:
            if contact_id is not None and tx.contacts.get(contact_id) is None:
                raise NotFound
            tx.staff.add(ApiKey(name=name, contact_id=contact_id, key_hash=hash_token(key), created_at=tx.now))
            tx.staff.audit(actor="command line", action="new API key", subject=name, detail="", now=tx.now)

        await self._database.write(write)
        return key

    async def api_key_name(self, key: str) -> str:
        """The name of a key in force. Raises NotSignedIn otherwise."""
        return (await self.api_client(key)).name

    async def api_client(self, key: str) -> ApiClient:
        """Who uses a key in force. Raises NotSignedIn otherwise."""

        def read(tx: Transaction) -> ApiClient:
            found = tx.staff.api_key(hash_token(key))
            if found is None or found.revoked_at is not None:
                raise NotSignedIn
            return ApiClient(found.name, None if found.contact_id is None else ContactId(found.contact_id))

        return await self._database.write(read)

    async def audit(self, member: Member, *, action: str, subject: str, detail: str = "") -> None:
        actor = f"contact:{member.contact_id}"
        await self._database.write(
            lambda tx: tx.staff.audit(actor=actor, action=action, subject=subject, detail=detail, now=tx.now)
        )

    async def seal_audit(self) -> int:
        """Chain the rows since the last seal under the next; returns how many."""
        return await self.auditing.seal()

    async def open_issues(self) -> Sequence[tuple[str, str, int]]:
        """Kind, detail and count of what an operator must see."""

        def read(tx: Transaction) -> Sequence[tuple[str, str, int]]:
            return [(issue.kind, issue.detail, issue.times) for issue in tx.issues.open()]

        return await self._database.write(read)

    async def require(self, session_token: str, *, role: StaffRole, language: str = "fr") -> Member:
        member = await self.member(session_token, language=language)
        if not member.may(role):
            raise NotAllowed(role=role)
        return member


def _ranks_below(role: str, by: Member) -> bool:
    return by.may(StaffRole.admin) and _RISING.index(StaffRole(role)) < _RISING.index(by.role)
