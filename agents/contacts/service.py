"""Who a person is: language, and linking two channels by a one-time code."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta

from agents.errors import Conflict, NotFound
from storage.database import Database, Transaction
from storage.models.ids import ContactId

_CODE_LIFETIME = timedelta(minutes=10)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class CodeUnknown(NotFound):
    code = "code_unknown"


class AlreadyLinked(Conflict):
    code = "already_linked"


class NotLinked(NotFound):
    code = "not_linked"


class ContactsService:
    def __init__(
        self, database: Database, *, secret_key: str, draw: Callable[[], str] = lambda: secrets.choice(_ALPHABET)
    ) -> None:
        self._database = database
        self._key = secret_key.encode()
        self._draw = draw

    async def choose_language(self, contact_id: ContactId, language: str) -> None:
        """From now on what the person writes no longer changes the language."""

        def write(tx: Transaction) -> None:
            contact = tx.contacts.whole(contact_id)
            contact.language = language
            contact.language_chosen = True

        await self._database.write(write)

    async def offer_link(self, contact_id: ContactId) -> str:
        """A one-time code of eight characters, valid ten minutes; an earlier unused one ends."""
        code = "".join(self._draw() for _ in range(8))

        def write(tx: Transaction) -> None:
            expires_at = tx.now + _CODE_LIFETIME
            tx.contacts.add_link_code(contact_id, code_hash=self._hash(code), expires_at=expires_at, now=tx.now)

        await self._database.write(write)
        return f"{code[:4]}-{code[4:]}"

    async def link(self, contact_id: ContactId, code: str) -> None:
        """Make this person part of the one who asked for the code. The code is proof, and works once.

        Raises CodeUnknown when it is unknown, used or expired, AlreadyLinked when both are one person already.
        """
        await self._database.write(lambda tx: self._link(tx, contact_id, code))

    def _link(self, tx: Transaction, contact_id: ContactId, code: str) -> None:
        found = tx.contacts.link_code(self._hash(code))
        if found is None or found.used_at is not None or found.expires_at <= tx.now:
            raise CodeUnknown
        mine, other = tx.contacts.whole(contact_id), tx.contacts.whole(found.contact_id)
        if mine.id == other.id:
            raise AlreadyLinked
        found.used_at = tx.now
        tx.contacts.add_link(mine.id, into_id=other.id, code_id=found.id, now=tx.now)

    async def unlink(self, contact_id: ContactId) -> None:
        """Take every link of this person back; each Contact has its own history again."""

        def write(tx: Transaction) -> None:
            links = tx.contacts.links_of(contact_id)
            if not links:
                raise NotLinked
            tx.contacts.unlink(links, tx.now)

        await self._database.write(write)

    async def start_afresh(self, contact_id: ContactId) -> None:
        """Forget the thread of thought: the dialogue state and the open case. Nothing that was said is deleted."""

        def write(tx: Transaction) -> None:
            forgotten = {"state": {}, "summary": "", "summarised_to": tx.messages.last_id()}
            tx.conversations.keep_dialogue(contact_id, forgotten, tx.now)
            case = tx.cases.open_of(contact_id)
            if case is not None:
                case.state = "closed"

        await self._database.write(write)

    def _hash(self, code: str) -> str:
        plain = "".join(char for char in code.upper() if char.isalnum())
        return hmac.new(self._key, plain.encode(), hashlib.sha256).hexdigest()
