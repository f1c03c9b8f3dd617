"""A customer who writes again: a new round of the same ticket, answered for what it asks, never in the same words."""

import pytest

from agents.post.incoming import Position
from agents.post.suppression import MailWishes
from agents.support.desk import NewTicket, SupportDesk
from agents.support.letterbox import Letterbox
from agents.support.oversight import Oversight
from agents.support.reading import TicketSeen
from bot.mails.reading import read_mail
from knowledge.support.category import Category
from storage.database import Database, Transaction
from storage.models.mail import ReceivedKind
from storage.models.ticket import TicketStatus
from tests.bot.letters import letter
from tests.conftest import FixedClock

LATE = "Bonjour, ma commande 1045 n'est toujours pas arrivée."


class NoWishes(MailWishes):
    """Nobody said anything about mail."""

    def opposes_mail(self, tx: Transaction, address: str) -> bool:
        return False

    def oppose_mail(self, tx: Transaction, address: str) -> None:
        raise AssertionError


class Box:
    """Mails as they come in, one number after another."""

    def __init__(self, database: Database) -> None:
        self.desk = SupportDesk(database)
        self.oversight = Oversight(database)
        self._letterbox = Letterbox(database, NoWishes())
        self._last = 0

    async def hears(self, text: str, sender: str, **headers: str) -> ReceivedKind:
        self._last += 1
        raw = letter(text, sender=sender, message_id=f"<{self._last}@customer.test>", **headers)
        return await self._letterbox.take(read_mail(raw, own="alex@garage.test"), Position("box", 1, self._last))

    async def ticket(self) -> TicketSeen:
        (only,) = await self.desk.listed()
        return only


@pytest.fixture
def box(bare: Database) -> Box:
    return Box(bare)


async def test_the_same_mail_twice_is_one_ticket_with_a_second_round(box: Box) -> None:
    kinds = [await box.hears(LATE, "lea@example.com") for _ in range(3)]
    ticket = await box.ticket()
    assert kinds == [ReceivedKind.customer] * 3
    assert [one.round for one in ticket.replies] == [1, 2, 3]


async def test_an_answer_is_about_the_order_that_is_named_last(box: Box) -> None:
    await box.hears("Où est ma commande 1046 ?", "garage@example.com")
    await box.hears(
        "Et ma commande 1047, elle est arrivée quand ?", "garage@example.com", In_Reply_To="<1@customer.test>"
    )
    ticket = await box.ticket()
    assert ticket.order_number == "1047"
    assert ["1046" in one.text for one in ticket.replies] == [True, False]


async def test_a_stranger_order_named_in_a_later_mail_does_not_bring_the_first_back(box: Box) -> None:
    await box.hears("Où est ma commande 1046 ?", "garage@example.com")
    await box.hears("Et ma commande 1042 ?", "garage@example.com", In_Reply_To="<1@customer.test>")
    assert (await box.ticket()).replies[-1].template == "question_unknown"


async def test_a_number_alone_answers_the_question_that_was_asked(box: Box) -> None:
    await box.hears("Je veux être remboursé", "camille@example.com")
    await box.hears("1043", "camille@example.com", In_Reply_To="<1@customer.test>")
    ticket = await box.ticket()
    assert [one.template for one in ticket.replies] == ["question_which", "refund.fr v0"]


async def test_what_is_asked_in_a_later_mail_is_what_is_answered(box: Box) -> None:
    await box.hears("Où en est ma commande 1054 ?", "hugo@example.com")
    await box.hears("Le flacon est arrivé cassé, commande 1054", "hugo@example.com", In_Reply_To="<1@customer.test>")
    ticket = await box.ticket()
    assert (ticket.category, ticket.replies[-1].template) == (Category.defective.value, "defective.fr v0")


async def test_the_newest_words_are_read_however_long_the_first_were(box: Box) -> None:
    await box.hears("Où en est ma commande 1054 ? " + "bla " * 2100, "hugo@example.com")
    await box.hears("Le flacon est arrivé cassé", "hugo@example.com", In_Reply_To="<1@customer.test>")
    ticket = await box.ticket()
    assert len(ticket.text) <= 8000
    assert ticket.text.startswith("Ma commande\n\nOù en est ma commande 1054")
    assert ticket.text.endswith("Le flacon est arrivé cassé")


async def test_the_same_question_is_not_asked_twice_but_left_to_a_person(box: Box) -> None:
    await box.hears("Je veux être remboursé", "camille@example.com")
    await box.hears("Alors, mon remboursement ?", "camille@example.com", In_Reply_To="<1@customer.test>")
    assert [one.template for one in (await box.ticket()).replies] == ["question_which", "received"]


async def test_the_same_answer_is_not_sent_twice_but_drafted_for_a_person(box: Box) -> None:
    await box.oversight.open_gate(Category.order, actor="admin")
    text = "Où en est ma commande 1042 ?"
    await box.hears(text, "camille@example.com")
    await box.hears(text, "camille@example.com")
    ticket = await box.ticket()
    assert [one.sent_at is not None for one in ticket.replies] == [True, False]
    assert ticket.status is TicketStatus.in_progress


async def test_who_only_claims_an_address_has_nothing_done_for_them(box: Box) -> None:
    await box.hears("Je veux annuler ma commande 1044", "karim@example.com")
    order = await box.desk.order("1044", "karim@example.com")
    assert order is not None
    assert [(one.kind, one.state) for one in order.actions] == [("cancel", "asked")]


async def test_the_shop_itself_cancels_within_the_limit(box: Box) -> None:
    ticket = await box.desk.answer(NewTicket("api", "karim@example.com", "Je veux annuler ma commande 1044"))
    assert ticket.reply is not None
    assert ticket.reply.template == "cancel_granted.fr v0"


@pytest.mark.parametrize("text", ["Je veux être remboursé de la commande 1043", LATE])
async def test_an_answer_that_promises_a_person_leaves_the_ticket_to_one(box: Box, text: str) -> None:
    await box.oversight.open_gate(Category.refund, actor="admin")
    await box.oversight.open_gate(Category.late, actor="admin")
    sender = {"1043": "camille@example.com", "1045": "lea@example.com"}[text.partition("commande ")[2][:4]]
    await box.hears(text, sender)
    ticket = await box.ticket()
    assert ticket.reply is not None
    assert ticket.reply.sent_at is not None
    assert "au plus tard le" in ticket.reply.text
    assert (ticket.status, ticket.handled_at) == (TicketStatus.in_progress, None)


async def test_a_day_that_has_passed_is_not_told_as_one_to_come(box: Box) -> None:
    await box.hears("Où en est ma commande 1045 ?", "lea@example.com")
    reply = (await box.ticket()).reply
    assert reply is not None
    assert "prévue le" not in reply.text
    assert "Elle était attendue le 15/11/2026, et ce jour est passé." in reply.text


async def test_three_mails_at_once_are_three_tickets_and_one_wish(box: Box) -> None:
    for text in (
        "Remboursez-moi la commande 1043",
        "Je veux le remboursement de la 1043 ! commande 1043",
        "Commande 1043 : remboursement SVP",
    ):
        await box.hears(text, "camille@example.com")
    order = await box.desk.order("1043", "camille@example.com")
    assert order is not None
    assert len(await box.desk.listed()) == 3
    assert [(one.kind, one.state) for one in order.actions] == [("refund", "asked")]


async def test_an_order_whose_state_is_doubtful_is_told_in_the_shops_own_word(box: Box, bare: Database) -> None:
    await bare.write(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE shop_order SET status = 'unknown', status_text = 'Partiellement remboursée' WHERE number = '1042'"
        )
    )
    await box.hears("Où en est ma commande 1042 ?", "camille@example.com")
    reply = (await box.ticket()).reply
    assert reply is not None
    assert "« Partiellement remboursée », selon la boutique" in reply.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "text",
    [
        "Merci beaucoup, c'est parfait !",
        "Thanks a lot, all good!",
        "Bien reçu, merci pour votre réponse rapide. Bonne journée",
        "Bonjour,\n\nJe vous remercie pour votre réactivité.\n\nCordialement,\nCamille Durand\n06 12 34 56 78",
        "Thank you for sorting this out, the parcel arrived this morning.\nKind regards\nTom",
    ],
)
async def test_who_only_says_thank_you_opens_nothing_again(box: Box, text: str) -> None:
    await box.hears("Où en est ma commande 1042 ?", "camille@example.com")
    await box.desk.send(1, text="Elle arrive demain.", actor="Bob")
    await box.hears(text, "camille@example.com", In_Reply_To="<1@customer.test>")
    ticket = await box.ticket()
    assert (ticket.status, len(ticket.replies)) == (TicketStatus.handled, 1)
    assert (ticket.history[-1].actor, ticket.history[-1].note) == ("customer", text)


async def test_thanks_in_a_mail_of_their_own_stand_with_what_was_answered_and_open_nothing(box: Box) -> None:
    await box.hears("Où en est ma commande 1042 ?", "camille@example.com")
    await box.desk.send(1, text="Elle arrive demain.", actor="Bob")
    await box.hears("Colis bien reçu.\nCamille", "camille@example.com", subject="Merci !")
    ticket = await box.ticket()
    assert (ticket.status, ticket.history[-1].note) == (TicketStatus.handled, "Colis bien reçu.\nCamille")
    await box.hears("merci", "camille@example.com", subject="Annulation de la commande 1043")
    assert await box.hears("Merci à toute l'équipe !", "nobody@example.com", subject="Merci") is ReceivedKind.customer
    assert len(await box.desk.listed()) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Merci, mais il manque une pièce",
        "Merci de me rembourser",
        "Super, et la facture ?",
        "Elle n'est pas venue",
        "Merci pour ce service lamentable",
        "Merci.\nAnnulez",
        "Thanks for the broken scanner",
        "Great, thanks. Please send the invoice",
    ],
)
async def test_who_asks_for_more_with_their_thanks_is_heard(box: Box, text: str) -> None:
    await box.hears("Où en est ma commande 1042 ?", "camille@example.com")
    await box.desk.send(1, text="Elle arrive demain.", actor="Bob")
    await box.hears(text, "camille@example.com", In_Reply_To="<1@customer.test>")
    assert (await box.ticket()).handled_at is None


@pytest.mark.parametrize(
    ("days", "text", "assumed"),
    [
        (6, "Bonjour, ma commande 1045 est perdue, toujours rien", 0),
        (8, "Bonjour, ma commande 1045 est perdue, toujours rien", 1),
        (6, "Où en est ma commande 1055 ?", 1),
    ],
)
async def test_who_comes_back_about_the_same_within_a_week_was_not_helped(
    box: Box, clock: FixedClock, *, days: int, text: str, assumed: int
) -> None:
    await box.hears(LATE, "lea@example.com")
    await box.desk.send(1, text="Elle arrive demain.", actor="Bob")
    clock.advance(days=days)
    await box.hears(text, "lea@example.com")
    assert (await box.oversight.figures()).assumed == assumed
