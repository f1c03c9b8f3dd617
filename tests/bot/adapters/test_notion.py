"""The adapter alone: column types, long texts, and what Notion refuses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from agents.boards import ContactEntry
from agents.errors import BoardError, BoardTrouble
from bot.adapters.notion.board import NotionBoard
from bot.adapters.notion.columns import Value, encoded
from tests.loopback.notion import TOKEN, LoopbackNotion
from tests.loopback.notion_world import NotionWorld, Table

TYPED = {
    "Nom_Prénom": "title",
    "EMAIL client": "email",
    "id_commande": "number",
    "message_initial": "rich_text",
    "Catégorie": "select",
    "réponse personnalisée": "rich_text",
    "Statut": "status",
    "id_alex": "rich_text",
}
ENTRY = ContactEntry("k1", "Zoé Faure", "zoe@example.com", "CMD-1042", "Où ?", "Retard, vraiment", "Ici.", "En cours")


@pytest.fixture
def world() -> NotionWorld:
    return NotionWorld(lambda: datetime(2026, 11, 20, 9, 0, 41, tzinfo=UTC))


@pytest.fixture
def contacts(world: NotionWorld) -> Table:
    return world.table("Contacts", dict(TYPED), {"Statut": frozenset({"Nouveau", "En cours", "Traité"})})


@pytest.fixture
async def notion(world: NotionWorld) -> AsyncIterator[LoopbackNotion]:
    async with LoopbackNotion(world) as loopback:
        yield loopback


async def _no_pause(seconds: float) -> None:
    return None


@pytest.fixture
async def board(notion: LoopbackNotion, contacts: Table) -> AsyncIterator[NotionBoard]:
    opened = NotionBoard(
        token=TOKEN, replies_id=None, contacts_id=contacts.source, base_url=notion.base_url, pause=_no_pause
    )
    await opened.open()
    yield opened
    await opened.close()


async def test_a_row_comes_back_as_it_was_written_whatever_the_types_and_spellings(board: NotionBoard) -> None:
    page = await board.add_contact(ENTRY)
    assert await board.find("k1") == page
    (row,) = await board.contacts(None) or ()
    assert (row.key, row.name, row.email, row.order_number) == ("k1", "Zoé Faure", "zoe@example.com", "1042")
    assert (row.text, row.category, row.reply, row.status) == ("Où ?", "Retard  vraiment", "Ici.", "En cours")
    assert (row.by_person, row.edited_at.second) == (False, 0)


async def test_a_long_text_is_cut_into_pieces_and_read_whole(board: NotionBoard) -> None:
    text = "🚗é" * 2400
    page = await board.add_contact(ENTRY)
    await board.change_contact(page, ContactEntry(reply=text))
    (row,) = await board.contacts(None) or ()
    assert (row.reply, row.text) == (text, "Où ?")


async def test_a_state_that_the_table_does_not_know_is_for_a_person_to_mend(board: NotionBoard) -> None:
    with pytest.raises(BoardError, match="does not exist") as refused:
        await board.add_contact(ContactEntry(status="Traité automatiquement"))
    assert (refused.value.trouble, refused.value.permanent) == (BoardTrouble.refused, True)


async def test_what_was_thrown_away_is_gone_and_may_be_thrown_away_again(board: NotionBoard) -> None:
    page = await board.add_contact(ENTRY)
    await board.throw_away(page)
    await board.throw_away(page)
    with pytest.raises(BoardError) as gone:
        await board.change_contact(page, ContactEntry(status="Traité"))
    assert gone.value.trouble is BoardTrouble.gone
    assert await board.find("k1") is None


async def test_a_creation_is_asked_once_and_a_change_again(board: NotionBoard, notion: LoopbackNotion) -> None:
    notion.faults.append("500")
    with pytest.raises(BoardError):
        await board.add_contact(ENTRY)
    page = await board.add_contact(ENTRY)
    notion.faults.extend(["409", "503"])
    await board.change_contact(page, ContactEntry(status="Traité"))
    assert notion.writes() == ["POST /v1/pages"] * 2 + [f"PATCH /v1/pages/{page}"] * 3


async def test_only_rows_edited_since_are_read(board: NotionBoard) -> None:
    await board.add_contact(ENTRY)
    assert len(await board.contacts(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)) or ()) == 1
    assert await board.contacts(datetime(2026, 11, 20, 9, 1, tzinfo=UTC)) == []
    assert await board.replies() is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"type": "number", "number": 12.5}, "12.5"),
        ({"type": "number", "number": None}, ""),
        ({"type": "multi_select", "multi_select": [{"name": "Retard"}]}, "Retard"),
        ({"type": "phone_number", "phone_number": " 0600 "}, "0600"),
        ({"type": "select", "select": None}, ""),
    ],
)
def test_values_are_read_as_text(value: dict[str, object], text: str) -> None:
    assert Value.model_validate(value).text == text


def test_a_column_that_notion_fills_by_itself_cannot_be_written() -> None:
    assert encoded("multi_select", "") == {"multi_select": []}
    assert encoded("multi_select", "a, b") == {"multi_select": [{"name": "a  b"}]}
    with pytest.raises(BoardError, match="formula"):
        encoded("formula", "x")
