"""The books, proved: every statement finds what contradicts it, nothing when all is well."""

from collections.abc import Sequence
from string import Template

from sqlalchemy import BigInteger, TextClause, bindparam, text
from sqlalchemy.orm import Session

from storage.models.ledger import Break


def _sum(kinds: str) -> str:
    entries = Template(
        "(SELECT COALESCE(SUM(e.amount_minor), 0) FROM ledger_entry e WHERE e.payment_id = p.id AND e.kind IN ($kinds))"
    )
    return entries.substitute(kinds=kinds)


_SUMS = {
    "paid": _sum("'payment'"),
    "entitled": _sum("'entitlement'"),
    "refunded": _sum("'refund'"),
    "disputed": _sum("'dispute'"),
    "standing": _sum("'entitlement', 'refund', 'dispute'"),
    "held": "(SELECT COALESCE(SUM(d.amount_minor), 0) FROM dispute d WHERE d.payment_id = p.id AND d.state <> 'won')",
    "back": "(SELECT COALESCE(SUM(r.amount_minor), 0) FROM refund r WHERE r.payment_id = p.id)",
    "worth": """(SELECT COALESCE(SUM(v.amount_minor), 0) FROM ledger_entry v
                 WHERE v.order_id = o.id AND v.kind = 'entitlement')""",
    "every": "CAST(:order AS BIGINT) IS NULL",
}

# Each statement gives (order or null, what is wrong). `:order` limits it to one order when it is not null.
_LAWS: tuple[tuple[str, str], ...] = (
    (
        "money in stands as entitlement, refund or dispute",
        """SELECT p.order_id, p.id FROM payment p WHERE ($every OR p.order_id = :order)
            AND p.amount_minor <> $standing""",
    ),
    (
        "every payment is booked once, for its amount",
        """SELECT p.order_id, p.id FROM payment p WHERE ($every OR p.order_id = :order)
            AND p.amount_minor <> $paid""",
    ),
    (
        "what is booked as refunded is what is owed or went back",
        """SELECT p.order_id, p.id FROM payment p WHERE ($every OR p.order_id = :order)
            AND $refunded <> $back""",
    ),
    (
        "what is booked as disputed is what disputes hold or took",
        """SELECT p.order_id, p.id FROM payment p WHERE ($every OR p.order_id = :order)
            AND $disputed <> $held""",
    ),
    (
        "nobody is paid back more than was paid",
        """SELECT p.order_id, p.id FROM payment p WHERE ($every OR p.order_id = :order)
            AND $entitled < 0""",
    ),
    (
        "money nobody owed grants nothing",
        """SELECT p.order_id, p.id FROM payment p WHERE ($every OR p.order_id = :order)
            AND p.surplus AND $entitled <> 0""",
    ),
    (
        "money, order and entry speak of the same order and currency",
        """SELECT p.order_id, e.id FROM ledger_entry e JOIN payment p ON p.id = e.payment_id
           JOIN purchase_order o ON o.id = p.order_id WHERE ($every OR p.order_id = :order)
           AND (e.order_id <> p.order_id OR e.currency <> p.currency
                OR (p.currency <> o.currency AND NOT p.surplus))""",
    ),
    (
        "a paid order has money, or cost nothing",
        """SELECT o.id, o.id FROM purchase_order o WHERE ($every OR o.id = :order)
            AND o.state = 'paid' AND o.total_minor > 0 AND $worth = 0
            AND NOT EXISTS (SELECT 1 FROM payment p JOIN dispute d ON d.payment_id = p.id
                            WHERE p.order_id = o.id AND d.state <> 'won')""",
    ),
    (
        "an order with money in force is paid",
        """SELECT o.id, o.id FROM purchase_order o WHERE ($every OR o.id = :order)
            AND o.state <> 'paid' AND $worth > 0""",
    ),
    (
        "a paid order opens all that its lines include",
        """SELECT o.id, o.id FROM purchase_order o WHERE ($every OR o.id = :order) AND o.state = 'paid'
           AND NOT EXISTS (SELECT 1 FROM entitlement t WHERE t.order_id = o.id)""",
    ),
    (
        "nothing is open that no money stands for",
        """SELECT t.order_id, t.id FROM entitlement t JOIN purchase_order o ON o.id = t.order_id
            WHERE ($every OR o.id = :order) AND t.state = 'active' AND o.total_minor > 0 AND $worth <= 0""",
    ),
    (
        "nothing is delivered that was not paid",
        """SELECT f.order_id, f.order_id FROM fulfilment f JOIN purchase_order o ON o.id = f.order_id
           WHERE ($every OR o.id = :order) AND f.state = 'delivered' AND o.total_minor > 0
           AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id AND NOT p.surplus)""",
    ),
    (
        "every payment that is kept has its invoice, and what went back its credit notes",
        """SELECT p.order_id, p.id FROM payment p WHERE ($every OR p.order_id = :order) AND NOT p.surplus
            AND p.amount_minor - $refunded <>
              (SELECT COALESCE(SUM(CASE WHEN i.kind = 'invoice' THEN i.amount_minor ELSE -i.amount_minor END), 0)
               FROM invoice i WHERE i.payment_id = p.id)""",
    ),
    (
        "a coupon counts the uses it has",
        """SELECT NULL, c.id FROM coupon c WHERE $every AND (c.uses <>
             (SELECT COUNT(*) FROM coupon_use u WHERE u.coupon_id = c.id AND u.released_at IS NULL)
             OR c.uses > c.most_uses)""",
    ),
    (
        "invoice numbers follow each other without a gap",
        """SELECT NULL, c.series FROM invoice_counter c WHERE $every AND
             (SELECT COUNT(*) FROM invoice i WHERE i.series = c.series) <> c.last
             OR ($every AND (SELECT COALESCE(MAX(i.number), 0) FROM invoice i WHERE i.series = c.series) <> c.last)""",
    ),
    (
        "an instalment is paid by a payment that is kept",
        """SELECT n.order_id, n.id FROM instalment n WHERE ($every OR n.order_id = :order)
           AND (n.state = 'paid') <>
             EXISTS (SELECT 1 FROM payment p WHERE p.instalment_id = n.id AND NOT p.surplus)""",
    ),
)


class Proof:
    def __init__(self, session: Session) -> None:
        self._session = session

    def breaks(self, order_id: int | None = None) -> Sequence[Break]:
        """Everything that contradicts the laws of the books; of one order, or of all."""
        self._session.flush()
        found = []
        for law, statement in _LAWS:
            rows = self._session.execute(_typed(statement), {"order": order_id})
            found += [Break(law, row[0], str(row[1])) for row in rows]
        return found


def _typed(statement: str) -> TextClause:
    # Postgres wants to know the type of a parameter that may be null.
    return text(Template(statement).substitute(_SUMS)).bindparams(bindparam("order", type_=BigInteger))
