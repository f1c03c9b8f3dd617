"""The team's Notion: the tables "Réponses support" and "Contacts clients"."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from agents.boards import ContactEntry, ContactRow, ReplyRow
from agents.errors import BoardError, BoardTrouble
from bot.adapters.notion.asking import Asking, Pause, Question
from bot.adapters.notion.columns import Answer, Columns, DataSource, NotionDatabase, Page, Pages, Reference, User

_REPLIES = {"category": "catégorie", "text": "réponse_générique"}
_CONTACTS = {
    "key": "id_alex",
    "name": "nom_prenom",
    "email": "email_client",
    "order_number": "id_commande",
    "text": "message_initial",
    "category": "catégorie",
    "reply": "réponse_personnalisée",
    "status": "statut",
}
_NEEDED = ("email", "text", "category", "reply", "status")
_PAGE_SIZE = 100
T = TypeVar("T", bound=Answer)


class _Table:
    """A data source and its columns, looked up once."""

    def __init__(self, source: DataSource, wanted: Mapping[str, str]) -> None:
        self.id = source.id
        self.columns = Columns(source, wanted)

    @property
    def parent(self) -> Mapping[str, str]:
        return {"type": "data_source_id", "data_source_id": self.id}


class NotionBoard:
    name = "notion"

    def __init__(
        self,
        *,
        token: str,
        replies_id: str | None,
        contacts_id: str | None,
        base_url: str,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._asking = Asking(token=token, base_url=base_url, pause=pause)
        self._ids = {"replies": replies_id, "contacts": contacts_id}
        self._replies: _Table | None = None
        self._contacts: _Table | None = None
        self._ours = ""

    async def open(self) -> None:
        self._ours = (await self._ask(User, lambda notion: notion.users.me())).id
        if self._ids["replies"] is not None:
            self._replies = _Table(await self._source(self._ids["replies"]), _REPLIES)
            _all_there(self._replies, ("category", "text"))
        if self._ids["contacts"] is not None:
            self._contacts = await self._contacts_with_key(self._ids["contacts"])
            _all_there(self._contacts, _NEEDED)

    async def _contacts_with_key(self, database_id: str) -> _Table:
        table = _Table(await self._source(database_id), _CONTACTS)
        if not table.columns.missing(["key"]):
            return table
        added: Mapping[str, object] = {_CONTACTS["key"]: {"rich_text": {}}}
        changed = await self._ask(
            DataSource, lambda notion: notion.data_sources.update(data_source_id=table.id, properties=added)
        )
        return _Table(changed, _CONTACTS)

    async def _source(self, named: str) -> DataSource:
        """The table behind the id of a database, or of one of its data sources."""
        try:
            database = await self._ask(NotionDatabase, lambda notion: notion.databases.retrieve(database_id=named))
        except BoardError as error:
            if error.trouble is not BoardTrouble.gone:
                raise
            source = named
        else:
            if not database.data_sources:
                raise BoardError(BoardTrouble.refused, reason=f"the database {named} has no data source we may read")
            source = database.data_sources[0].id
        try:
            return await self._ask(DataSource, lambda notion: notion.data_sources.retrieve(data_source_id=source))
        except BoardError as error:
            if error.trouble is BoardTrouble.gone:
                raise BoardError(
                    BoardTrouble.refused, reason=f"{named} is not shared with us: {error.reason}"
                ) from error
            raise

    async def replies(self) -> Sequence[ReplyRow] | None:
        table = self._replies
        if table is None:
            return None
        read = table.columns.read
        return [
            ReplyRow(page.id, read(page, "category"), read(page, "text"), page.last_edited_time)
            async for page in self._pages(table, {})
        ]

    async def contacts(self, since: datetime | None) -> Sequence[ContactRow] | None:
        table = self._contacts
        if table is None:
            return None
        asked: dict[str, object] = {"sorts": [{"timestamp": "last_edited_time", "direction": "ascending"}]}
        if since is not None:
            after = {"on_or_after": since.isoformat()}
            asked["filter"] = {"timestamp": "last_edited_time", "last_edited_time": after}
        return [self._contact(table, page) async for page in self._pages(table, asked)]

    def _contact(self, table: _Table, page: Page) -> ContactRow:
        texts = {role: table.columns.read(page, role) for role in _CONTACTS}
        by_person = page.last_edited_by.id != self._ours
        return ContactRow(page=page.id, by_person=by_person, edited_at=page.last_edited_time, **texts)

    async def find(self, key: str) -> str | None:
        table = _opened(self._contacts)
        found = self._pages(table, {"filter": table.columns.is_equal("key", key)})
        return next(iter([page.id async for page in found]), None)

    async def add_contact(self, entry: ContactEntry) -> str:
        table = _opened(self._contacts)
        return await self._add(table, table.columns.written(_texts(entry)))

    async def change_contact(self, page: str, entry: ContactEntry) -> None:
        await self._change(page, properties=_opened(self._contacts).columns.written(_texts(entry)))

    async def add_reply(self, category: str, text: str) -> str:
        table = _opened(self._replies)
        return await self._add(table, table.columns.written({"category": category, "text": text}))

    async def change_reply(self, page: str, text: str) -> None:
        await self._change(page, properties=_opened(self._replies).columns.written({"text": text}))

    async def throw_away(self, page: str) -> None:
        try:
            await self._change(page, in_trash=True)
        except BoardError as error:
            if error.trouble is not BoardTrouble.gone:
                raise

    async def close(self) -> None:
        await self._asking.close()

    async def _add(self, table: _Table, properties: Mapping[str, object]) -> str:
        made = await self._ask(
            Reference,
            lambda notion: notion.pages.create(parent=table.parent, properties=properties),
            repeatable=False,
        )
        return made.id

    async def _change(self, page: str, **what: object) -> None:
        await self._ask(Reference, lambda notion: notion.pages.update(page_id=page, **what))

    async def _pages(self, table: _Table, asked: Mapping[str, object]) -> AsyncIterator[Page]:
        """Every result, page after page."""
        cursor: Mapping[str, str] = {}
        while True:
            found = await self._ask(Pages, _query(table, {**asked, **cursor}))
            for page in found.results:
                yield page
            if not found.has_more or found.next_cursor is None:
                return
            cursor = {"start_cursor": found.next_cursor}

    async def _ask(self, shape: type[T], question: Question, *, repeatable: bool = True) -> T:
        answer = await self._asking.ask(question, repeatable=repeatable)
        try:
            return shape.model_validate(answer)
        except ValidationError as error:
            raise BoardError(BoardTrouble.down, reason=f"an answer of another shape: {error.errors()[0]}") from error


def _query(table: _Table, asked: Mapping[str, object]) -> Question:
    return lambda notion: notion.data_sources.query(data_source_id=table.id, page_size=_PAGE_SIZE, **asked)


def _opened(table: _Table | None) -> _Table:
    assert table is not None, "a board is opened before it is written"
    return table


def _texts(entry: ContactEntry) -> Mapping[str, str | None]:
    return {role: getattr(entry, role) for role in _CONTACTS}


def _all_there(table: _Table, roles: Sequence[str]) -> None:
    if missing := table.columns.missing(roles):
        raise BoardError(BoardTrouble.refused, reason=f"columns are missing in Notion: {', '.join(missing)}")
