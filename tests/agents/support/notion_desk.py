"""A desk beside a Notion that a team keeps."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from agents.errors import BoardError
from agents.support.board_sync import BoardRun, BoardSync
from agents.support.desk import NewTicket, SupportDesk
from agents.support.oversight import Oversight
from agents.support.wordings import Wordings
from bot.adapters.notion.board import NotionBoard
from storage.database import Database
from tests.loopback.notion import TOKEN, LoopbackNotion
from tests.loopback.notion_world import NotionWorld, Row, Table

REPLIES = {"catégorie": "select", "réponse_générique": "rich_text", "Nom": "title"}
CONTACTS = {
    "nom_prenom": "title",
    "email_client": "email",
    "id_commande": "rich_text",
    "message_initial": "rich_text",
    "catégorie": "select",
    "réponse_personnalisée": "rich_text",
    "statut": "select",
}


@dataclass
class NotionDesk:
    """The services alone, on a database: nothing else of Alex is needed."""

    database: Database
    notion: LoopbackNotion
    world: NotionWorld
    replies: Table
    contacts: Table
    waited: list[float] = field(default_factory=list)

    @property
    def desk(self) -> SupportDesk:
        return SupportDesk(self.database)

    @property
    def oversight(self) -> Oversight:
        return Oversight(self.database)

    @property
    def wordings(self) -> Wordings:
        return Wordings(self.database)

    async def mails(self) -> list[str]:
        """Address and text of what will be sent, the latest first."""
        rows = await self.database.write(lambda tx: [(row.recipient, row.text) for row in tx.mails.latest(limit=9)])
        return [f"{recipient}\n{text}" for recipient, text in rows]

    async def issues(self) -> list[str]:
        return await self.database.write(lambda tx: [issue.detail for issue in tx.issues.open()])

    async def sync_while_each_answer_is_lost(self, calls: int) -> None:
        """A new ticket, and a run in which one more call is answered before three answers in a row are lost."""
        for number in range(calls):
            await self.desk.answer(NewTicket("email", "camille@example.com", f"Où est ma commande 1042 ? ({number})"))
            self.notion.faults.extend([*[""] * number, *["lost"] * 3])
            with suppress(BoardError):
                await self.sync()
            self.notion.faults.clear()
        await self.sync()

    def board(self, *, token: str = TOKEN, contacts_id: str | None = None) -> NotionBoard:
        async def pause(seconds: float) -> None:
            self.waited.append(seconds)

        return NotionBoard(
            token=token,
            replies_id=self.replies.id,
            contacts_id=contacts_id or self.contacts.id,
            base_url=self.notion.base_url,
            pause=pause,
        )

    async def sync(self) -> BoardRun:
        sync = BoardSync(self.database, self.board())
        try:
            run = await sync.run()
        finally:
            await sync.close()
        assert run is not None
        return run

    def rows(self) -> list[Row]:
        return self.world.living(self.contacts)

    def reply_row(self, category: str) -> Row:
        rows = self.world.living(self.replies)
        return next(row for row in rows if self.world.text(row, "catégorie") == category)

    def write(self, text: str, *, email: str = "camille@example.com", **more: str) -> Row:
        texts: Mapping[str, str] = {"email_client": email, "message_initial": text, "statut": "Nouveau", **more}
        return self.world.write_by_hand(self.contacts, texts)

    def shown(self, row: Row) -> tuple[str, str, str]:
        """State, category and answer, as the team reads them."""
        columns = ("statut", "catégorie", "réponse_personnalisée")
        state, category, reply = (self.world.text(row, name) for name in columns)
        return state, category, reply
