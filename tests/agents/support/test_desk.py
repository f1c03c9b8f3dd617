from email import message_from_bytes
from email.policy import default

import pytest

from agents.errors import InvalidInput
from agents.staff.troubles import trouble
from agents.support.desk import NewTicket, SupportDesk, TicketSettled
from agents.support.oversight import Oversight
from bot.app import App
from knowledge.support.category import Category
from storage.models.ticket import TicketStatus
from tests.agents.support.conftest import Letters
from tests.builders import plain
from tests.conftest import FixedClock


def _words(letter: str) -> str:
    body = message_from_bytes(letter.encode(), policy=default).get_body(("plain",))
    assert body is not None
    return plain(str(body.get_content()))


def mail(email: str, text: str, order: str | None = None) -> NewTicket:
    return NewTicket("email", email, text, order)


async def test_an_order_question_is_drafted_from_its_rows(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("camille@example.com", "Bonjour, où en est ma commande 1042 ?"))
    assert (ticket.category, ticket.status) == (Category.order.value, TicketStatus.in_progress)
    reply = ticket.reply
    assert reply is not None
    assert "1042" in reply.text
    assert "expédiée" in reply.text
    assert "EXEMPLE1042FR" in reply.text
    assert "89,90\u00a0€" in reply.text
    assert reply.sent_at is None


async def test_every_fact_of_an_answer_cites_its_row(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    assert ticket.reply is not None
    cited = {str(one["fact"]): one for one in ticket.reply.citations}
    assert cited.keys() == {"order", "status", "amount", "ordered", "items", "carrier", "tracking", "expected"}
    assert [str(one["value"]) in ticket.reply.text for one in cited.values()] == [True] * 8
    assert str(cited["tracking"]["row"]).startswith("shop_shipment:")


async def test_what_the_shop_did_not_say_is_not_said(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("hugo@example.com", "Quel est le statut de ma commande 1053 ?"))
    assert ticket.reply is not None
    assert "en attente de paiement" in ticket.reply.text
    assert "{" not in ticket.reply.text
    assert "suivi" not in ticket.reply.text


@pytest.mark.parametrize("number", ["1044", "999999"])
async def test_a_strangers_order_and_no_order_are_answered_alike(desk: SupportDesk, number: str) -> None:
    ticket = await desk.answer(mail("camille@example.com", f"Où est ma commande {number} ?"))
    assert ticket.reply is not None
    assert ticket.reply.kind == "question"
    assert ticket.reply.text.replace(number, "N") == (
        "Je ne trouve pas la commande N avec cette adresse e-mail. "
        "Quel numéro de commande figure sur votre confirmation\u00a0?"
    )
    assert ticket.reply.citations == []


async def test_one_precise_question_is_asked_when_the_order_is_not_named(desk: SupportDesk) -> None:
    stranger = await desk.answer(mail("nobody@example.com", "Je veux être remboursé"))
    assert stranger.reply is not None
    assert stranger.reply.text == "Quel est le numéro de votre commande, s’il vous plaît\u00a0?"
    assert stranger.reply.sent_at is not None


async def test_the_only_order_of_an_address_needs_no_number(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("karim@example.com", "Je n'ai toujours rien reçu, ma livraison est en retard"))
    assert ticket.reply is not None
    assert ticket.reply.template == "late_waiting.fr v0"
    assert "1044" in ticket.reply.text


async def test_whoever_only_claims_an_address_must_name_the_order(desk: SupportDesk) -> None:
    ticket = await desk.answer(NewTicket("api", "karim@example.com", "Ma livraison est en retard", knows_email=False))
    assert ticket.reply is not None
    assert ticket.reply.template == "question_order"
    assert "1044" not in ticket.reply.text


async def test_what_is_not_understood_gets_one_line_a_delay_and_a_person(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("camille@example.com", "Quels sont vos horaires d'ouverture ?"))
    assert ticket.reply is not None
    assert (ticket.category, ticket.status) == (Category.other.value, TicketStatus.in_progress)
    assert ticket.reply.kind == "acknowledgement"
    assert "20/11/2026 à 12\u00a0h\u00a000" in ticket.reply.text
    assert "\n" not in ticket.reply.text


async def test_the_answer_is_in_the_customers_language(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("james@example.com", "Hello, what is the status of my order 1050?"))
    assert ticket.reply is not None
    assert "Your order 1050" in ticket.reply.text
    assert "shipped" in ticket.reply.text


@pytest.mark.parametrize(
    ("email", "text", "template"),
    [
        (
            "léa@example.com".replace("é", "e"),
            "Ma commande 1045 n'est toujours pas arrivée, le colis est perdu",
            "late_overdue",
        ),
        ("james@example.com", "Where is my order 1050? It is late and nothing has come", "late"),
        ("olivia@example.com", "My order 1048 says delivered but I never received the package", "late_delivered"),
        ("camille@example.com", "Je veux être remboursé de la commande 1043", "refund"),
        ("fatou@example.com", "Où est le remboursement de ma commande 1052 ?", "refund_done"),
        ("hugo@example.com", "Commande 1054 : le flacon est arrivé cassé", "defective"),
        ("karim@example.com", "Je voudrais annuler ma commande 1044", "cancel_asked"),
        ("camille@example.com", "Je voudrais annuler ma commande 1042", "cancel_late"),
        ("garage@example.com", "Pouvez-vous m'envoyer la facture de la commande 1047 ?", "invoice"),
    ],
)
async def test_each_situation_has_its_template(desk: SupportDesk, email: str, text: str, template: str) -> None:
    ticket = await desk.answer(mail(email, text))
    assert ticket.reply is not None
    assert ticket.reply.template == f"{template}.{ticket.language} v0"


async def test_the_same_message_twice_is_one_ticket_with_one_answer(desk: SupportDesk) -> None:
    first = await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    again = await desk.answer(mail("Camille@example.com ", "Où en est  ma commande 1042 ?"))
    assert first == again


async def test_a_closed_gate_drafts_and_tells_the_customer_when_a_person_answers(
    desk: SupportDesk, shop: App, letters: Letters
) -> None:
    await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    await shop.worker.run_until_idle()
    (letter,) = letters()
    assert "EXEMPLE1042FR" not in letter


async def test_an_open_gate_sends_once_and_settles_the_ticket(
    desk: SupportDesk, oversight: Oversight, shop: App, letters: Letters
) -> None:
    await oversight.open_gate(Category.order, actor="admin")
    ticket = await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    await shop.worker.run_until_idle()
    assert ticket.status is TicketStatus.handled_automatically
    (letter,) = letters()
    assert "EXEMPLE1042FR" in letter
    assert "To: camille@example.com" in letter


async def test_anger_calls_a_person_and_is_told_so_whatever_the_gate_allows(
    desk: SupportDesk, oversight: Oversight, shop: App, letters: Letters
) -> None:
    await oversight.open_gate(Category.order, actor="admin")
    ticket = await desk.answer(mail("camille@example.com", "C’est inadmissible ! Où en est ma commande 1042 ?"))
    again = await desk.answer(mail("lea@example.com", "Bande de voleurs, où est ma commande 9999 ?"))
    await shop.worker.run_until_idle()
    assert (ticket.status, ticket.wish, ticket.reply is not None) == (TicketStatus.in_progress, "anger", True)
    receipt, question = (_words(one) for one in letters())
    assert "EXEMPLE1042FR" not in receipt
    assert [("colère" in one, "20/11/2026 à 12" in one) for one in (receipt, question)] == [(True, True)] * 2
    assert again.reply is not None
    assert "Quel numéro de commande" in again.reply.text
    issues = [issue for issue in await shop.team.staff.open_issues() if issue[0] == "ticket"]
    assert [trouble(kind, detail, "fr").startswith("demande n°") for kind, detail, _ in issues] == [True, True]
    await desk.send(ticket.id, text="Elle arrive demain.", actor="Bob")
    await shop.worker.run_until_idle()
    assert len([issue for issue in await shop.team.staff.open_issues() if issue[0] == "ticket"]) == 1
    (sent,) = [one for one in map(_words, letters()) if "demain" in one]
    assert ("L’équipe" in sent, "Alex, assistant" in sent) == (True, False)


async def test_a_person_sends_the_draft_and_the_history_tells_who(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    sent = await desk.send(ticket.id, text="Elle arrive demain.", actor="Bob")
    assert sent.status is TicketStatus.handled
    assert [(one.status, one.actor) for one in sent.history] == [
        ("Nouveau", "customer"), ("En cours", "alex"), ("Traité", "Bob"),
    ]  # fmt: skip
    with pytest.raises(TicketSettled):
        await desk.send(ticket.id, text="Encore", actor="Bob")


async def test_an_empty_answer_is_not_sent(desk: SupportDesk) -> None:
    ticket = await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    with pytest.raises(InvalidInput):
        await desk.send(ticket.id, text="  ", actor="Bob")


async def test_a_customer_who_writes_again_within_the_window_reopens_the_ticket(
    desk: SupportDesk, clock: FixedClock
) -> None:
    ticket = await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    await desk.send(ticket.id, text="Elle arrive demain.", actor="Bob")
    clock.advance(days=13)
    assert await desk.hear_again(ticket.id, "Elle n'est pas venue")
    reopened = await desk.get(ticket.id)
    assert (reopened.status, reopened.handled_at) == (TicketStatus.new, None)


async def test_after_the_window_a_new_message_is_a_new_ticket(desk: SupportDesk, clock: FixedClock) -> None:
    ticket = await desk.answer(mail("camille@example.com", "Où en est ma commande 1042 ?"))
    await desk.send(ticket.id, text="Elle arrive demain.", actor="Bob")
    clock.advance(days=15)
    assert not await desk.hear_again(ticket.id, "Elle n'est pas venue")
    assert (await desk.get(ticket.id)).status is TicketStatus.handled
