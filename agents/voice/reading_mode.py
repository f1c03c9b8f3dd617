"""Who wants pages and papers in an easy setting: larger and wider set letters, short lines."""

from storage.database import Database, Transaction
from storage.models.ids import ContactId


class ReadingMode:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def choose(self, contact_id: ContactId, *, easy: bool, topic: str | None = None) -> None:
        """Remember it for every channel, page and paper of this person; tell the open page that reads `topic`."""

        def write(tx: Transaction) -> None:
            choose_reading(tx, contact_id, easy=easy)
            if topic is not None:
                tx.publish(topic, {"type": "reading", "easy": easy})

        await self._database.write(write)

    async def of(self, contact_id: ContactId) -> bool:
        return await self._database.write(lambda tx: reads_easily(tx, contact_id))

    async def of_sender(self, channel: str, external_id: str) -> bool | None:
        """What somebody chose who is known by an id; None for somebody who never wrote."""

        def read(tx: Transaction) -> bool | None:
            identity = tx.contacts.identity(channel, external_id)
            return reads_easily(tx, identity.contact_id) if identity is not None else None

        return await self._database.write(read)

    async def choose_as(self, channel: str, external_id: str, *, easy: bool) -> None:
        """As `choose`, by an id; nothing for somebody who never wrote."""

        def write(tx: Transaction) -> None:
            identity = tx.contacts.identity(channel, external_id)
            if identity is not None:
                choose_reading(tx, identity.contact_id, easy=easy)

        await self._database.write(write)


def choose_reading(tx: Transaction, contact_id: int, *, easy: bool) -> None:
    tx.voices.wish(tx.contacts.whole(contact_id).id).easy_reading = easy
    tx.voices.keep()


def reads_easily(tx: Transaction, contact_id: int) -> bool:
    """Whether this person, whichever of their ids it is, wants the easy setting."""
    wish = tx.voices.known_wish(tx.contacts.whole(contact_id).id)
    return wish is not None and wish.easy_reading
