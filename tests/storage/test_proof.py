"""The laws of the books are one statement that both databases understand; what it finds is told in test_ledger."""

from storage.database import Database, Transaction
from storage.models.invoice import InvoiceCounter
from storage.models.ledger import Break


async def test_empty_books_break_no_law(database: Database) -> None:
    assert await database.write(lambda tx: (tx.proof.breaks(), tx.proof.breaks(1))) == ([], [])


async def test_a_law_of_no_order_is_looked_at_with_the_whole_and_not_with_an_order(database: Database) -> None:
    def look(tx: Transaction) -> None:
        tx.session.add(InvoiceCounter(series="F2026", last=3))
        gap = Break("invoice numbers follow each other without a gap", None, "F2026")
        assert tx.proof.breaks() == [gap]
        assert tx.proof.breaks(1) == []

    await database.write(look)


async def test_statements_with_spans_and_limits_are_understood(database: Database) -> None:
    def look(tx: Transaction) -> None:
        now = tx.now
        assert not tx.orders.due_instalments(now, asked_since=now, most_asked=3, limit=5)
        assert not tx.orders.overdue_instalments(now)
        assert not tx.orders.left_unpaid(now, since=now, until=now, limit=5)
        assert not tx.orders.lapsed(now, limit=5)
        assert not tx.orders.renewing(after=now, before=now, limit=5)
        assert not tx.orders.undelivered(now, limit=5)
        assert not tx.orders.bought([1, 2], ["formation-basic"])
        assert not tx.ledger.failing_buyers(now, least=2)
        assert tx.ledger.disputed_since(now) == (0, 0)
        assert not tx.ledger.refunds_to_send(limit=5)
        assert not tx.nudges.due(now, limit=5)
        assert not tx.nudges.sent_since(1, now, not_for="service")
        assert tx.nudges.last_sent_at(1, sequence="cart", purpose="marketing") is None
        assert tx.consents.latest(1, purpose="marketing", channel="email") is None
        assert not tx.promises.open_for([1, 2], now)
        tx.contacts.hold(1)

    await database.write(look)
