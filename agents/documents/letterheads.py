"""How a garage signs the reports it hands on: its name, how it is reached, its logo."""

import asyncio
import base64
from collections.abc import Awaitable, Callable

from agents.errors import EntitlementMissing, InvalidInput
from agents.printing import Signature
from storage.database import Database, Transaction
from storage.files import FileStore
from storage.models.ids import ContactId
from storage.models.letterhead import Letterhead

_LONGEST_NAME, _LONGEST_ADDRESS = 80, 200
_LARGEST_LOGO = 2 * 1024 * 1024
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))

MaySign = Callable[[ContactId], Awaitable[bool]]
"""Whether a person bought reports with their own name."""


class Letterheads:
    def __init__(self, database: Database, *, files: FileStore, may_sign: MaySign) -> None:
        self._database = database
        self._files = files
        self._may_sign = may_sign

    async def signature_of(self, contact_id: ContactId) -> Signature | None:
        """The signature of somebody who set one and may use it."""
        row = await self._database.write(lambda tx: tx.documents.letterhead(tx.contacts.parts(contact_id)))
        if row is None or not await self._may_sign(contact_id):
            return None
        logo = await asyncio.to_thread(self._picture, row.logo) if row.logo is not None else None
        return Signature(row.name, row.address, logo, row.changed_at)

    async def set(self, contact_id: ContactId, text: str) -> Signature:
        """Take `name | address | telephone`; the parts after the name become the lines under it.

        Raises EntitlementMissing, InvalidInput.
        """
        name, *lines = [" ".join(part.split()) for part in text.split("|")]
        address = "\n".join(line for line in lines if line)
        if not name or len(name) > _LONGEST_NAME or len(address) > _LONGEST_ADDRESS:
            raise InvalidInput(field="name")
        await self._check(contact_id)

        def write(tx: Transaction) -> None:
            row = self._row(tx, contact_id)
            row.name, row.address, row.changed_at = name, address, tx.now
            tx.documents.add(row)

        await self._database.write(write)
        return await self._set(contact_id)

    async def set_logo(self, contact_id: ContactId, file: str) -> Signature:
        """Take a kept picture as the logo. Raises EntitlementMissing, InvalidInput when it is no PNG or JPEG."""
        await self._check(contact_id)
        if await asyncio.to_thread(self._picture, file) is None:
            raise InvalidInput(field="logo")

        def write(tx: Transaction) -> None:
            row = self._row(tx, contact_id)
            row.logo, row.changed_at = file, tx.now
            tx.documents.add(row)

        await self._database.write(write)
        return await self._set(contact_id)

    @staticmethod
    def _row(tx: Transaction, contact_id: ContactId) -> Letterhead:
        known = tx.documents.letterhead(tx.contacts.parts(contact_id))
        if known is not None:
            return known
        contact = tx.contacts.get(contact_id)
        name = contact.name if contact is not None and contact.name else "Garage"
        return Letterhead(contact_id=contact_id, name=name, address="", logo=None)

    async def _check(self, contact_id: ContactId) -> None:
        if not await self._may_sign(contact_id):
            raise EntitlementMissing

    async def _set(self, contact_id: ContactId) -> Signature:
        found = await self.signature_of(contact_id)
        assert found is not None, "it was written above"
        return found

    def _picture(self, file: str) -> str | None:
        """As a `data:` address, so that the printer needs no file of a stranger; None when it is no picture."""
        path = self._files.path(file)
        if not path.is_file() or path.stat().st_size > _LARGEST_LOGO:
            return None
        content = path.read_bytes()
        mime = next((mime for start, mime in _PICTURES if content.startswith(start)), None)
        return f"data:{mime};base64,{base64.b64encode(content).decode()}" if mime is not None else None
