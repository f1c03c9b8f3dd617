"""The table "Contacts clients" both ways, against a Notion that loses answers."""

import pytest

from agents.errors import BoardError, BoardTrouble
from agents.support.board_state import BoardBusy, begin
from agents.support.board_sync import BoardSync
from agents.support.desk import NewTicket
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings, load_settings
from knowledge.support.category import Category
from storage.database import Transaction
from storage.models.board import LinkKind
from storage.models.person import Person
from storage.models.ticket import TicketStatus
from tests.agents.support.notion_desk import NotionDesk
from tests.conftest import FixedClock
from tests.loopback.notion import TOKEN

LATE = "Bonjour, ma commande 1042 a du retard, où est-elle ?"


async def open_ticket(desk: NotionDesk, text: str = LATE, email: str = "camille@example.com") -> int:
    return (await desk.desk.answer(NewTicket("email", email, text))).id


async def test_a_new_row_becomes_a_ticket_and_its_answer_and_state_are_written_back(notion: NotionDesk) -> None:
    row = notion.write(LATE, id_commande="#1042")
    run = await notion.sync()
    (ticket,) = await notion.desk.listed()
    assert (run.tickets.opened, run.tickets.written) == (1, 1)
    assert (ticket.channel, ticket.status, ticket.order_number) == ("notion", TicketStatus.in_progress, "1042")
    assert ticket.reply is not None
    assert notion.shown(row) == ("En cours", Category.late.value, ticket.reply.text)


async def test_a_second_run_changes_nothing_on_either_side(notion: NotionDesk, clock: FixedClock) -> None:
    notion.write(LATE)
    await notion.sync()
    written = len(notion.notion.writes())
    clock.advance(minutes=5)
    await notion.sync()
    await notion.sync()
    assert len(notion.notion.writes()) == written
    assert len(await notion.desk.listed()) == 1


async def test_a_row_is_answered_by_mail_like_any_message(notion: NotionDesk) -> None:
    notion.write("Je voudrais être remboursé.", email="nobody@example.com")
    await notion.sync()
    (mail,) = await notion.mails()
    assert mail.startswith("nobody@example.com")


async def test_a_ticket_from_elsewhere_becomes_a_row_with_its_customer(notion: NotionDesk) -> None:
    await open_ticket(notion)
    await notion.sync()
    (row,) = notion.rows()
    texts = [notion.world.text(row, name) for name in ("email_client", "id_commande", "message_initial", "statut")]
    assert texts == ["camille@example.com", "1042", LATE, "En cours"]
    assert notion.world.text(row, "nom_prenom").startswith("Camille")


async def test_nothing_is_doubled_whichever_answer_is_lost(notion: NotionDesk) -> None:
    notion.write("Où est ma commande 1043 ?", email="hugo@example.com")
    await notion.sync_while_each_answer_is_lost(calls=14)
    texts = [notion.world.text(row, "message_initial") for row in notion.rows()]
    assert sorted(texts) == sorted(
        [f"Où est ma commande 1042 ? ({number})" for number in range(14)] + ["Où est ma commande 1043 ?"]
    )
    assert len(await notion.desk.listed()) == len(texts)


async def test_the_wait_that_notion_asks_for_is_waited(notion: NotionDesk) -> None:
    notion.write(LATE)
    notion.notion.faults.extend(["", "", "429", "429"])
    await notion.sync()
    assert notion.waited == [7.0, 7.0]


async def test_a_long_wait_is_left_to_a_later_run(notion: NotionDesk, clock: FixedClock) -> None:
    notion.notion.retry_after = "600"
    notion.notion.faults.append("429")
    with pytest.raises(BoardError) as refused:
        await notion.sync()
    asked = len(notion.notion.calls)
    clock.advance(minutes=9)
    with pytest.raises(BoardError):
        await notion.sync()
    assert (refused.value.retry_after, len(notion.notion.calls)) == (600.0, asked)
    clock.advance(minutes=2)
    await notion.sync()


async def test_all_pages_of_results_are_read(notion: NotionDesk) -> None:
    for number in range(205):
        notion.write("Bonjour", email=f"client{number}@example.com", statut="Archivé")
    notion.write(LATE)
    run = await notion.sync()
    assert run.tickets.opened == 1
    assert sum("query" in call for call in notion.notion.calls) == 4


async def test_rows_the_team_dealt_with_by_itself_are_left_alone(notion: NotionDesk) -> None:
    old = notion.write("Un vieux message", statut="Traité")
    nameless = notion.write("Un message sans adresse", email="")
    run = await notion.sync()
    assert (run.tickets.opened, run.tickets.incomplete, notion.notion.writes()) == (0, 1, ["POST /v1/pages"] * 4)
    assert (notion.shown(old)[0], notion.shown(nameless)[0]) == ("Traité", "Nouveau")


async def test_the_state_is_ours(notion: NotionDesk, clock: FixedClock) -> None:
    await open_ticket(notion)
    await notion.sync()
    (row,) = notion.rows()
    clock.advance(minutes=10)
    notion.world.edit_by_hand(row, {"statut": "Nouveau"})
    await notion.sync()
    assert notion.shown(row)[0] == "En cours"


async def test_a_draft_is_whoevers_last_worded_it(notion: NotionDesk, clock: FixedClock) -> None:
    ticket_id = await open_ticket(notion)
    await notion.sync()
    (row,) = notion.rows()
    clock.advance(minutes=10)
    notion.world.edit_by_hand(row, {"réponse_personnalisée": "Votre colis arrive demain, promis juré."})
    run = await notion.sync()
    ticket = await notion.desk.get(ticket_id)
    assert ticket.reply is not None
    assert (run.tickets.worded, ticket.reply.text, ticket.reply.author) == (
        1,
        "Votre colis arrive demain, promis juré.",
        "notion",
    )
    assert (ticket.status, ticket.reply.sent_at) == (TicketStatus.in_progress, None)


async def test_a_person_sends_a_draft_by_setting_it_to_handled(notion: NotionDesk, clock: FixedClock) -> None:
    ticket_id = await open_ticket(notion)
    await notion.sync()
    (row,) = notion.rows()
    clock.advance(minutes=10)
    notion.world.edit_by_hand(row, {"réponse_personnalisée": "Bonne route, Camille !", "statut": "Traité"})
    assert (await notion.sync()).tickets.sent == 1
    await notion.sync()
    ticket = await notion.desk.get(ticket_id)
    assert (ticket.status, notion.shown(row)[0]) == (TicketStatus.handled, "Traité")
    assert sum("Bonne route, Camille" in mail for mail in await notion.mails()) == 1


async def test_what_a_person_sends_here_is_shown_there(notion: NotionDesk, clock: FixedClock) -> None:
    ticket_id = await open_ticket(notion)
    await notion.sync()
    clock.advance(minutes=1)
    await notion.desk.send(ticket_id, text="Il part demain.", actor="ana")
    await notion.sync()
    (row,) = notion.rows()
    assert notion.shown(row) == ("Traité", Category.late.value, "Il part demain.")


async def test_a_row_somebody_threw_away_is_not_made_again(notion: NotionDesk, clock: FixedClock) -> None:
    ticket_id = await open_ticket(notion)
    await notion.sync()
    notion.rows()[0].in_trash = True
    clock.advance(minutes=1)
    await notion.desk.send(ticket_id, text="Il part demain.", actor="ana")
    await notion.sync()
    await notion.sync()
    assert notion.rows() == []


async def test_an_erased_customer_leaves_notion_too(notion: NotionDesk) -> None:
    await open_ticket(notion)
    await notion.sync()
    camille = Person(contact_ids=(), emails=frozenset({"camille@example.com"}))
    await notion.database.write(lambda tx: tx.erasing.erase(camille, tx.now))
    run = await notion.sync()
    assert (run.tickets.thrown_away, notion.rows()) == (1, [])


async def test_rows_older_than_a_restored_database_are_recognised(notion: NotionDesk) -> None:
    await open_ticket(notion)
    await notion.sync()
    ticket_key = notion.world.text(notion.rows()[0], "id_alex")
    await notion.database.write(lambda tx: _forget(tx, ticket_key))
    await notion.sync()
    assert len(notion.rows()) == 1


def _forget(tx: Transaction, key: str) -> None:
    link = tx.boards.link(LinkKind.ticket, key)
    assert link is not None
    tx.boards.forget(link)


async def test_one_run_at_a_time(notion: NotionDesk, clock: FixedClock) -> None:
    await notion.database.write(lambda tx: begin(tx, "notion"))
    with pytest.raises(BoardBusy):
        await notion.sync()
    clock.advance(minutes=6)
    await notion.sync()


@pytest.mark.parametrize("fault", ["500", "409", "html"])
async def test_a_notion_that_is_down_changes_nothing_here(notion: NotionDesk, fault: str) -> None:
    notion.write(LATE)
    notion.notion.faults.extend([fault] * 3)
    with pytest.raises(BoardError) as failed:
        await notion.sync()
    assert (failed.value.trouble, failed.value.permanent) == (BoardTrouble.down, False)
    assert await notion.desk.listed() == []
    assert (await notion.sync()).tickets.opened == 1


async def test_a_wrong_token_raises_one_issue_a_day(notion: NotionDesk) -> None:
    notion.notion.token = "another"
    for _ in range(2):
        with pytest.raises(BoardError):
            await notion.sync()
    (issue,) = await notion.issues()
    assert "401 unauthorized" in issue


async def test_a_table_that_is_not_shared_or_lacks_a_column_names_itself(notion: NotionDesk) -> None:
    del notion.contacts.columns["statut"]
    with pytest.raises(BoardError, match="statut"):
        await notion.sync()
    notion.contacts.is_shared = False
    with pytest.raises(BoardError, match="not shared"):
        await notion.sync()


async def test_our_own_column_is_added_once(notion: NotionDesk) -> None:
    await notion.sync()
    await notion.sync()
    assert notion.contacts.columns["id_alex"] == "rich_text"
    assert sum(call.startswith("PATCH /v1/data_sources") for call in notion.notion.calls) == 1


async def test_without_notion_there_is_nothing_to_do(app: App) -> None:
    assert await BoardSync(app.database, None).run() is None
    assert await app.recurring["notion"]() == "Notion is not set up (ALEX_NOTION__TOKEN)"


async def test_the_service_meets_the_notion_of_its_settings_and_tells_how_it_went(
    notion: NotionDesk, settings: Settings, clock: FixedClock, library: Library
) -> None:
    notion.write(LATE)
    environ = {
        "ALEX_DATA_DIR": str(settings.data_dir),
        "ALEX_NOTION__TOKEN": TOKEN,
        "ALEX_NOTION__REPLIES_ID": notion.replies.id,
        "ALEX_NOTION__CONTACTS_ID": notion.contacts.source,
        "ALEX_NOTION__BASE_URL": notion.notion.base_url,
    }
    app = build(load_settings(environ), clock=clock, library=library)
    assert await app.recurring["notion"]() == "Notion: 4 replies written, 1 tickets opened, 1 rows written"
    assert await app.recurring["notion"]() == "Notion: nothing new"
    await notion.database.write(lambda tx: begin(tx, "notion"))
    assert await app.recurring["notion"]() == "Notion: another run is under way"
    clock.advance(minutes=6)
    notion.notion.token = "another"
    assert (await app.recurring["notion"]()).startswith("Notion: refused, 401 unauthorized")
    await app.close()
