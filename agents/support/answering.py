"""What to answer to a message: from facts read in this turn, or one precise question, or one honest line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agents.support import templates
from agents.support.facts import Fact, OrderFacts, read_order
from agents.support.policy import action_needs_person, is_possible
from agents.support.slips import meant
from agents.support.wishes import Wish
from agents.texts.lookup import moment, say
from knowledge.support.category import Category
from storage.database import Transaction
from storage.models.ids import TicketId
from storage.models.shop import ActionKind, ShopOrderStatus
from storage.models.ticket import TicketStatus


class ReplyKind(StrEnum):
    answer = "answer"
    question = "question"
    acknowledgement = "acknowledgement"


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer's message as it was understood, and what is known of the customer."""

    email: str
    language: str
    category: Category
    abstained: bool
    numbers: Sequence[str]
    labels: Sequence[str]
    knows_email: bool
    """The e-mail is proved, or the answer goes there and nowhere else: orders may be looked up without a number."""
    due_at: datetime
    is_proved: bool = False
    """They are the order's owner for certain, or the shop speaks for them: what needs no person is done at once."""
    wish: Wish | None = None
    """Why their words want a person; None when they do not."""


@dataclass(frozen=True, slots=True)
class Draft:
    kind: ReplyKind
    text: str
    template: str
    cited: tuple[Fact, ...] = ()
    order: OrderFacts | None = None
    action: ActionKind | None = None
    action_granted: bool = False
    pattern: str = ""
    """The lines of the template that were written, their facts still in braces; empty where none was."""

    @property
    def settles(self) -> bool:
        """Whether nothing is left to do once it is read: no wish to fulfil, no promise that a person answers."""
        promises = any(fact.name == "due" for fact in self.cited)
        return self.kind is ReplyKind.answer and self.action is None and not promises

    @property
    def citations(self) -> Sequence[Mapping[str, object]]:
        return [fact.as_json() for fact in self.cited]


@dataclass(frozen=True, slots=True)
class Decision:
    """What would happen to a ticket: the answer, and whether it goes out by itself."""

    ticket: TicketId
    category: str
    status: TicketStatus
    draft: Draft
    sends: bool


def draft(tx: Transaction, asked: Asked) -> Draft:
    """Reads only. What no category can be trusted for gets one line with an honest delay, and a person."""
    if asked.abstained or asked.category is Category.other:
        return received(asked)
    order = _order(tx, asked)
    if isinstance(order, Draft):
        return order
    return answer_about(tx, asked, order)


def received(asked: Asked) -> Draft:
    """One line: a person answers, and by when; to who is angry, that it was understood."""
    name = "received_angry" if asked.wish is Wish.anger else "received"
    return Draft(ReplyKind.acknowledgement, receipt(asked.language, asked.due_at, asked.wish), name)


def receipt(language: str, due_at: datetime, wish: str | None) -> str:
    """What a customer reads while the answer is a draft."""
    name = "received_angry" if wish == Wish.anger else "received"
    return say(f"support.{name}", language, due=moment(due_at, language))


def _question(asked: Asked, name: str, **facts: str) -> Draft:
    """What is missing; who wants a person reads first that one answers."""
    text = say(f"support.{name}", asked.language, **facts)
    if asked.wish is not None:
        text = f"{received(asked).text}\n{text}"
    return Draft(ReplyKind.question, text, name)


def _order(tx: Transaction, asked: Asked) -> OrderFacts | Draft:
    """The order it is about if it is theirs, else the question to ask; nothing tells a stranger's order from none."""
    for number in asked.numbers:
        row = tx.shop.owned(number, asked.email)
        if row is not None:
            return read_order(tx, row)
    mine = tx.shop.orders_of(asked.email) if asked.knows_email else ()
    if asked.numbers:
        number = asked.numbers[0]
        near = meant(number, [row.number for row in mine])
        if near is not None:
            return _question(asked, "question_near", number=number, near=near)
        return _question(asked, "question_unknown", number=number)
    if len(mine) == 1:
        return read_order(tx, mine[0])
    return _question(asked, "question_which" if mine else "question_order")


def answer_about(tx: Transaction, asked: Asked, order: OrderFacts) -> Draft:
    """The answer from this order's rows, and what the customer wants done with it."""
    name, action = situation(asked.category, asked.labels, order)
    granted = action is not None and _is_granted(tx, action, asked, order)
    if name == "cancel_asked" and granted:
        name = "cancel_granted"
    due = Fact("due", moment(asked.due_at, asked.language), "ticket.due_at")
    template = templates.in_force(tx, name, asked.language)
    rendered = templates.render(template, {**order.facts(asked.language), "due": due})
    return Draft(
        ReplyKind.answer, rendered.text, template.label, rendered.cited, order, action, granted, rendered.pattern
    )


def _is_granted(tx: Transaction, action: ActionKind, asked: Asked, order: OrderFacts) -> bool:
    """A copy of the invoice goes to the owner's address, whoever asks."""
    if not asked.is_proved and action is not ActionKind.invoice_copy:
        return False
    return not action_needs_person(
        action, status=order.status, amount=order.amount, delivered_at=order.delivered_at, now=tx.now
    )


def situation(category: Category, labels: Sequence[str], order: OrderFacts) -> tuple[str, ActionKind | None]:
    """Which template answers, and what the customer asks to be done."""
    status = order.status
    match category:
        case Category.late:
            return _late(order), None
        case Category.refund:
            return ("refund", ActionKind.refund) if is_possible(ActionKind.refund, status) else _settled(status)
        case Category.defective:
            possible = is_possible(ActionKind.replacement, status)
            return ("defective", ActionKind.replacement) if possible else _settled(status)
        case _:
            return _information(labels, status)


def _late(order: OrderFacts) -> str:
    match order.status:
        case ShopOrderStatus.delivered:
            return "late_delivered"
        case ShopOrderStatus.shipped:
            return "late_overdue" if order.is_overdue else "late" if order.expected_at else "late_unknown"
        case ShopOrderStatus.unknown:
            return "late_unknown"
        case ShopOrderStatus.cancelled | ShopOrderStatus.refunded:
            return "order"
        case _:
            return "late_waiting"


def _settled(status: ShopOrderStatus) -> tuple[str, None]:
    return ("refund_done" if status is ShopOrderStatus.refunded else "order"), None


def _information(labels: Sequence[str], status: ShopOrderStatus) -> tuple[str, ActionKind | None]:
    if "annulation" in labels:
        possible = is_possible(ActionKind.cancel, status)
        return ("cancel_asked", ActionKind.cancel) if possible else ("cancel_late", None)
    if "facture" in labels and is_possible(ActionKind.invoice_copy, status):
        return "invoice", ActionKind.invoice_copy
    return "order", None
