"""Questions about an order in a chat: who asks proves an address, then hears what stands in its rows."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.support.answering import Asked, Draft, answer_about
from agents.support.desk import count_return
from agents.support.facts import Fact, read_order
from agents.support.own_refunds import tell_refunds
from agents.support.proving import Proving, code_in, email_in
from agents.support.slips import meant
from agents.support.steps import record_action
from agents.support.ticket_clock import answer_by, start_clock
from agents.support.wishes import mood_with, wish_in_letter
from agents.texts.lookup import say
from knowledge.support.category import Category
from knowledge.support.classifier import Understood, support_classifier
from knowledge.support.order_numbers import order_numbers
from storage.database import Database, Transaction
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role
from storage.models.shop import ShopOrder
from storage.models.ticket import Ticket, TicketChange, TicketStatus

_MOST_SHOWN = 4
_LINES = 20
_STILL_SPOKEN_OF = timedelta(hours=1)
"""How long « elle » means the order that was named last: an estimate."""


@dataclass(frozen=True, slots=True)
class Question:
    """A turn of a chat; `chosen` is the order whose button was pressed."""

    contact_id: ContactId
    conversation_id: ConversationId
    text: str
    language: str
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is said, the orders to choose from, and what was read for it."""

    text: str
    choices: tuple[str, ...] = ()
    drafted: Draft | None = None
    needs_person: bool = False
    waits_for_customer: bool = False
    cited: tuple[Fact, ...] = ()
    """What was read for it where no draft says so."""


class OrderHelp:
    def __init__(self, database: Database, proving: Proving) -> None:
        self._database = database
        self._proving = proving

    async def tell(self, question: Question) -> Told:
        """One step further: ask for the address, send a code, check it, or answer from the person's own rows."""
        return await self._database.write(lambda tx: self._tell(tx, question))

    def _tell(self, tx: Transaction, question: Question) -> Told:
        if question.chosen is None and (refunds := _own_refunds(tx, question)) is not None:
            return refunds
        if tx.shop.counts()[0] == 0:
            return Told(say("local.order", question.language), needs_person=True)
        email, code = email_in(question.text), code_in(question.text)
        mine = tx.shop.proved_emails(question.contact_id)
        if email is not None and email not in mine:
            return self._send_code(tx, question, email)
        waiting = tx.shop.open_proof(question.contact_id, tx.now)
        if code is not None and waiting is not None and waiting.email:
            return self._check(tx, question, code)
        if not mine:
            self._proving.remember_question(tx, question.contact_id, question.text)
            return Told(say("support.ask_email", question.language), waits_for_customer=True)
        return _answer(tx, question, mine)

    def _send_code(self, tx: Transaction, question: Question, email: str) -> Told:
        # « camille@example.com, où est ma commande ? » holds the question beside the address.
        rest = question.text.lower().replace(email, " ").strip()
        asked = question.text if len(rest.split()) > 3 else ""
        self._proving.send_code(tx, question.contact_id, email=email, question=asked, language=question.language)
        return Told(say("support.code_sent", question.language), waits_for_customer=True)

    def _check(self, tx: Transaction, question: Question, code: str) -> Told:
        proof = self._proving.prove(tx, question.contact_id, code)
        if proof is None:
            return Told(say("support.code_wrong", question.language), waits_for_customer=True)
        tx.session.flush()
        before = Question(question.contact_id, question.conversation_id, proof.question, question.language)
        told = _answer(tx, before, [proof.email])
        text = f"{say('support.proved', question.language)}\n{told.text}"
        return Told(text, told.choices, told.drafted, told.needs_person, told.waits_for_customer)


def _own_refunds(tx: Transaction, question: Question) -> Told | None:
    found = support_classifier().understand(question.text)
    told = tell_refunds(tx, question.contact_id, found, question.language)
    return None if told is None else Told(told.text, needs_person=told.needs_person, cited=told.cited)


def _answer(tx: Transaction, question: Question, emails: Sequence[str]) -> Told:
    found = support_classifier().understand(question.text)
    numbers = [question.chosen] if question.chosen else [mention.number for mention in found.orders]
    mine = [row for email in emails for row in tx.shop.orders_of(email)]
    if numbers:
        row = _owned(tx, numbers, emails)
        return _about(tx, question, found, row) if row is not None else _not_theirs(question, numbers[0], mine)
    if not mine:
        return Told(say("support.order_none", question.language), needs_person=True)
    spoken_of = mine[0] if len(mine) == 1 else _spoken_of(tx, question, emails)
    if spoken_of is not None:
        return _about(tx, question, found, spoken_of)
    latest = tuple(row.number for row in mine[:_MOST_SHOWN])
    return Told(say("support.order_choose", question.language), choices=latest, waits_for_customer=True)


def _owned(tx: Transaction, numbers: Sequence[str], emails: Sequence[str]) -> ShopOrder | None:
    return next((row for one in numbers for email in emails if (row := tx.shop.owned(one.upper(), email))), None)


def _not_theirs(question: Question, number: str, mine: Sequence[ShopOrder]) -> Told:
    near = meant(number, [row.number for row in mine])
    if near is None:
        return Told(say("support.order_not_yours", question.language, number=number), waits_for_customer=True)
    text = say("support.order_near", question.language, number=number, near=near)
    return Told(text, choices=(near,), waits_for_customer=True)


def _spoken_of(tx: Transaction, question: Question, emails: Sequence[str]) -> ShopOrder | None:
    """The order of theirs that they named or chose last, a little while ago."""
    row = tx.conversations.get(question.conversation_id)
    assert row is not None, "a question has its thread"
    for line in reversed(tx.messages.recent(row.id, up_to=row.last_seq, limit=_LINES)):
        if line.role == Role.customer and line.created_at > tx.now - _STILL_SPOKEN_OF:
            found = _owned(tx, [one.number for one in order_numbers(line.text)][::-1], emails)
            if found is not None:
                return found
    return None


def _about(tx: Transaction, question: Question, found: Understood, row: ShopOrder) -> Told:
    order = read_order(tx, row)
    customer = tx.shop.get_customer(row.customer_id)
    assert customer is not None
    asked = Asked(
        email=customer.email,
        language=question.language,
        # The person speaks of an order for certain; what they want of it is told, or its state is.
        category=Category.order if found.abstained or found.category is Category.other else found.category,
        abstained=False,
        numbers=[row.number],
        labels=found.labels,
        knows_email=True,
        due_at=answer_by(tx.now),
        is_proved=True,
    )
    drafted = answer_about(tx, asked, order)
    if drafted.action is not None:
        _write_down(tx, question, found, asked, drafted)
    return Told(drafted.text, drafted=drafted)


def _write_down(tx: Transaction, question: Question, found: Understood, asked: Asked, drafted: Draft) -> None:
    """A wish that somebody must fulfil is a ticket; the same wish for the same order on one day is the same one."""
    order, action = drafted.order, drafted.action
    assert order is not None, "an action is about an order"
    same = f"chat\n{question.contact_id}\n{order.order_id}\n{action}\n{tx.now:%Y-%m-%d}"
    key = hashlib.sha256(same.encode()).hexdigest()[:32]
    if tx.tickets.by_key(key) is not None:
        return
    mood = mood_with(wish_in_letter(question.text), found.mood)
    ticket = Ticket(
        key=key,
        channel="chat",
        contact_id=question.contact_id,
        conversation_id=question.conversation_id,
        email=asked.email,
        text=question.text,
        language=question.language,
        category=asked.category.value,
        probability=found.probability,
        abstained=found.abstained,
        labels=list(found.labels),
        sentiment=mood.sentiment.value,
        urgency=mood.urgency.value,
        order_number=order.number,
        order_id=order.order_id,
        status=TicketStatus.in_progress,
        round=1,
        due_at=asked.due_at,
        created_at=tx.now,
        updated_at=tx.now,
    )
    count_return(tx, ticket)
    start_clock(tx, ticket)
    tx.tickets.add(ticket)
    change = TicketChange(ticket_id=ticket.id, status=ticket.status, actor="customer", note=str(action), at=tx.now)
    tx.tickets.add(change)
    record_action(tx, ticket, drafted)
