"""The promise ledger: what Alex or a person of the team stated, on which row, until when, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agents.errors import InvalidInput, NotFound
from agents.messages import Stated
from agents.texts.lookup import day, money, say
from storage.database import Transaction
from storage.models.ids import ContactId, ConversationId
from storage.models.ledger import RefundState
from storage.models.promise import Promise, PromiseEnd, PromiseFate, PromiseKind
from storage.money import Money

OF_A_PERSON = "person"
"""The source of a promise that stands on somebody's word alone."""
_LONGEST = 500
_GRACE = timedelta(days=1)
"""A promise of a day is broken when that day is over, not at its first hour."""


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that binds now."""

    id: int
    kind: PromiseKind
    text: str
    source: str
    author: str | None
    product_id: str | None
    amount: Money | None
    due_at: datetime | None
    valid_until: datetime | None
    made_at: datetime

    def line(self, language: str) -> str:
        """As the person may be reminded of it, and as a model may repeat it."""
        parts = [self.text]
        if self.amount is not None and self.kind is not PromiseKind.price:
            parts.append(money(self.amount, language))
        if self.due_at is not None:
            parts.append(say("promise.by", language, day=day(self.due_at, language)))
        return " · ".join(parts)


def record(
    tx: Transaction,
    conversation_id: ConversationId,
    *,
    text: str,
    kind: PromiseKind = PromiseKind.word,
    author: str | None = None,
    source: str = OF_A_PERSON,
    amount: Money | None = None,
    product_id: str | None = None,
    due_at: datetime | None = None,
    valid_until: datetime | None = None,
    turn_id: int | None = None,
) -> int:
    """Write down what was promised to the person of a conversation; binds Alex from here on. Returns its id.

    The same words on the same row, still open, are one promise: recorded again they only reach further in time.
    Raises NotFound for a conversation that is none, InvalidInput where nothing is said, or a price binds without end.
    """
    stated = Stated(kind, text, source, amount, product_id, due_at, valid_until)
    return _record_all(tx, conversation_id, [stated], author=author, turn_id=turn_id)[0]


def record_stated(
    tx: Transaction, conversation_id: ConversationId, stated: Sequence[Stated], *, turn_id: int | None = None
) -> None:
    """What a text of Alex states, from the moment it is written."""
    if stated:
        _record_all(tx, conversation_id, stated, author=None, turn_id=turn_id)


def _record_all(
    tx: Transaction,
    conversation_id: ConversationId,
    stated: Sequence[Stated],
    *,
    author: str | None,
    turn_id: int | None,
) -> Sequence[int]:
    row = tx.conversations.get(conversation_id)
    if row is None:
        raise NotFound
    contact_id = row.linked_into_id or row.contact_id
    bound = [
        _Bound(one.id, (one.kind, one.source, one.text, one.due_at), one.valid_until)
        for one in tx.promises.bound(contact_id, tx.now)
    ]
    written = []
    for one in stated:
        said = _worded(one)
        mine = _Bound(0, _essence(said), said.valid_until)
        known = next((other for other in bound if other.says_as_much_as(mine)), None)
        if known is None:
            whose = {"contact_id": contact_id, "conversation_id": conversation_id, "turn_id": turn_id}
            made = tx.promises.add({**_values(said), **whose, "author": author, "made_at": tx.now})
            known = replace(mine, id=made)
            bound.append(known)
        written.append(known.id)
    return written


_Essence = tuple[str, str, str, datetime | None]


@dataclass(frozen=True, slots=True)
class _Bound:
    """A promise that is open: its row, what it says, and until when it binds; None is without end."""

    id: int
    essence: _Essence
    valid_until: datetime | None

    def says_as_much_as(self, other: "_Bound") -> bool:
        if self.essence != other.essence:
            return False
        return self.valid_until is None or (other.valid_until is not None and self.valid_until >= other.valid_until)


def _essence(one: Stated) -> _Essence:
    return one.kind, one.source, one.text, one.due_at


def _worded(one: Stated) -> Stated:
    words = " ".join(one.text.split())[:_LONGEST]
    if not words or (one.kind == PromiseKind.price and (one.amount is None or one.valid_until is None)):
        raise InvalidInput(fields="text")
    return replace(one, text=words)


def _values(one: Stated) -> dict[str, object]:
    return {
        "kind": PromiseKind(one.kind),
        "text": one.text,
        "source": one.source,
        "amount_minor": one.amount.amount_minor if one.amount is not None else None,
        "currency": one.amount.currency if one.amount is not None else None,
        "product_id": one.product_id,
        "due_at": one.due_at,
        "valid_until": one.valid_until,
    }


def open_for(tx: Transaction, contact_id: ContactId) -> Sequence[Promised]:
    """What binds us towards this person on all their channels, the latest first; each row's price once."""
    seen: set[tuple[str, str, str]] = set()
    found = []
    for row in tx.promises.open_for(tx.contacts.parts(contact_id), tx.now):
        key = (row.kind, row.source, row.text)
        if key not in seen:
            seen.add(key)
            found.append(_view(row))
    return found


def _view(row: Promise) -> Promised:
    amount = Money(row.amount_minor, row.currency) if row.amount_minor is not None and row.currency else None
    return Promised(
        id=row.id,
        kind=PromiseKind(row.kind),
        text=row.text,
        source=row.source,
        author=row.author,
        product_id=row.product_id,
        amount=amount,
        due_at=row.due_at,
        valid_until=row.valid_until,
        made_at=row.made_at,
    )


def price_for(tx: Transaction, contact_id: ContactId, product_id: str, currency: str) -> Promised | None:
    """The lowest price that was stated to this person for a product and still binds."""
    mine = [
        one
        for one in open_for(tx, contact_id)
        if one.kind is PromiseKind.price and one.product_id == product_id and one.amount is not None
        and one.amount.currency == currency
    ]  # fmt: skip
    return min(mine, key=lambda one: (one.amount.amount_minor if one.amount else 0, -one.id), default=None)


def end(tx: Transaction, promise_id: int, *, fate: PromiseFate, why: str) -> None:
    """Close a promise for good; one that is closed keeps its first end. Raises NotFound."""
    if tx.promises.get(promise_id) is None:
        raise NotFound
    if tx.promises.end_of(promise_id) is None:
        tx.promises.end(PromiseEnd(promise_id=promise_id, fate=fate, why=why[:_LONGEST], ended_at=tx.now))
        tx.issues.resolve(_issue(promise_id), now=tx.now)


def keep(tx: Transaction, kind: PromiseKind, source: str, *, why: str) -> None:
    """Every open promise on that row is kept: what it spoke of has happened."""
    for one in tx.promises.of_source(kind, source):
        end(tx, one.id, fate=PromiseFate.kept, why=why)


def review(tx: Transaction) -> int:
    """Close what was kept, and raise an Issue for each promise whose time has passed; how many are overdue.

    Safe to repeat: an open Issue counts up, a kept promise has its end.
    """
    overdue = 0
    for one in tx.promises.due(tx.now):
        why = _happened(tx, one)
        if why is not None:
            end(tx, one.id, fate=PromiseFate.kept, why=why)
        elif one.due_at is not None and one.due_at + _GRACE <= tx.now:
            overdue += 1
            detail = f"promise {one.id} to contact {one.contact_id} on {one.source} is overdue: {one.text}"
            tx.issues.raise_issue(kind="promise", key=_issue(one.id), detail=detail, now=tx.now)
    return overdue


def _issue(promise_id: int) -> str:
    return f"promise:{promise_id}"


def _happened(tx: Transaction, promise: Promise) -> str | None:
    """What our rows say became of it; None while they say nothing."""
    table, _, key = promise.source.partition(":")
    if not key.isdecimal():
        return None
    if table == "refund":
        refund = tx.ledger.refund(int(key))
        return "the refund was sent" if refund.state in {RefundState.sent, RefundState.done} else None
    if table == "order":
        fulfilment = tx.orders.fulfilment(int(key))
        return "the order was delivered" if fulfilment is not None and fulfilment.delivered_at is not None else None
    return None
