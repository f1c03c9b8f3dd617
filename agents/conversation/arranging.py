"""What the team does with a thread for itself, without a word to the customer: tags, snoozes, who is named where."""

from collections.abc import Sequence

from agents.conversation.mentioning import Mentioned, see, unseen_by
from agents.conversation.snoozing import snooze, until_of, wake
from agents.conversation.tagging import tag, untag
from agents.staff.service import Member
from storage.database import Database, Transaction
from storage.models.ids import ConversationId


class Arranging:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def tag(self, conversation_id: ConversationId, member: Member, text: str) -> None:
        """Put a tag on the thread, once. Raises NotFound, and InvalidInput for what is no tag or one too many."""
        await self._database.write(lambda tx: tag(tx, conversation_id, text, author=member.name))

    async def untag(self, conversation_id: ConversationId, text: str) -> None:
        """Take a tag off; not there, nothing changes. Raises InvalidInput."""
        await self._database.write(lambda tx: untag(tx, conversation_id, text))

    async def tags(self) -> Sequence[str]:
        """Each tag that stands on some thread, once."""
        async with self._database.read() as session:
            return await self._database.tag_names(session)

    async def snooze(self, conversation_id: ConversationId, member: Member, until: str) -> None:
        """Put a thread they hold out of sight, until a time in the words of `until_of`.

        Raises HeldByAnother, CustomerWaits, Conflict when nobody holds it, and InvalidInput for another time.
        """

        def write(tx: Transaction) -> None:
            snooze(tx, conversation_id, member.contact_id, until=until_of(until, tx.now))

        await self._database.write(write)

    async def wake(self, handoff_id: int) -> None:
        """Show a thread again whose time has come; anything else changes nothing."""
        await self._database.write(lambda tx: wake(tx, handoff_id))

    async def mentions(self, member: Member) -> Sequence[Mentioned]:
        """Where a member is named in notes and has not looked yet, the oldest first."""
        return await self._database.write(lambda tx: unseen_by(tx, member.contact_id))

    async def see(self, member: Member, conversation_id: ConversationId) -> None:
        """They have opened the thread, and with it the notes that name them."""
        await self._database.write(lambda tx: see(tx, member.contact_id, conversation_id))
