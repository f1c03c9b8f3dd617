"""The books, proved: every law finds what contradicts it, nothing when all is well; all of them are one statement."""

import re
from collections.abc import Iterator, Sequence
from string import Template

from sqlalchemy import TextClause, text
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
}

# Each law gives (order or null, what is wrong); `$of(column)` is true of every order, or of the one that is asked for.
_LAWS: tuple[tuple[str, str], ...] = (
    (
        "money in stands as entitlement, refund or dispute",
        """SELECT p.order_id, p.id FROM payment p WHERE $of(p.order_id)
            AND p.amount_minor <> $standing""",
    ),
    (
        "every payment is booked once, for its amount",
        """SELECT p.order_id, p.id FROM payment p WHERE $of(p.order_id)
            AND p.amount_minor <> $paid""",
    ),
    (
        "what is booked as refunded is what is owed or went back",
        """SELECT p.order_id, p.id FROM payment p WHERE $of(p.order_id)
            AND $refunded <> $back""",
    ),
    (
        "what is booked as disputed is what disputes hold or took",
        """SELECT p.order_id, p.id FROM payment p WHERE $of(p.order_id)
            AND $disputed <> $held""",
    ),
    (
        "nobody is paid back more than was paid",
        """SELECT p.order_id, p.id FROM payment p WHERE $of(p.order_id)
            AND $entitled < 0""",
    ),
    (
        "money nobody owed grants nothing",
        """SELECT p.order_id, p.id FROM payment p WHERE $of(p.order_id)
            AND p.surplus AND $entitled <> 0""",
    ),
    (
        "money, order and entry speak of the same order and currency",
        """SELECT p.order_id, e.id FROM ledger_entry e JOIN payment p ON p.id = e.payment_id
           JOIN purchase_order o ON o.id = p.order_id WHERE $of(p.order_id)
           AND (e.order_id <> p.order_id OR e.currency <> p.currency
                OR (p.currency <> o.currency AND NOT p.surplus))""",
    ),
    (
        "a paid order has money, or cost nothing",
        """SELECT o.id, o.id FROM purchase_order o WHERE $of(o.id)
            AND o.state = 'paid' AND o.total_minor > 0 AND $worth = 0
            AND NOT EXISTS (SELECT 1 FROM payment p JOIN dispute d ON d.payment_id = p.id
                            WHERE p.order_id = o.id AND d.state <> 'won')""",
    ),
    (
        "an order with money in force is paid",
        """SELECT o.id, o.id FROM purchase_order o WHERE $of(o.id)
            AND o.state <> 'paid' AND $worth > 0""",
    ),
    (
        "a paid order opens all that its lines include",
        """SELECT o.id, o.id FROM purchase_order o WHERE $of(o.id) AND o.state = 'paid'
           AND NOT EXISTS (SELECT 1 FROM entitlement t WHERE t.order_id = o.id)""",
    ),
    (
        "nothing is open that no money stands for",
        """SELECT t.order_id, t.id FROM entitlement t JOIN purchase_order o ON o.id = t.order_id
            WHERE $of(o.id) AND t.state = 'active' AND o.total_minor > 0 AND $worth <= 0""",
    ),
    (
        "nothing is delivered that was not paid",
        """SELECT f.order_id, f.order_id FROM fulfilment f JOIN purchase_order o ON o.id = f.order_id
           WHERE $of(o.id) AND f.state = 'delivered' AND o.total_minor > 0
           AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id AND NOT p.surplus)""",
    ),
    (
        "every payment that is kept has its invoice, and what went back its credit notes",
        """SELECT p.order_id, p.id FROM payment p WHERE $of(p.order_id) AND NOT p.surplus
            AND p.amount_minor - $refunded <>
              (SELECT COALESCE(SUM(CASE WHEN i.kind = 'invoice' THEN i.amount_minor ELSE -i.amount_minor END), 0)
               FROM invoice i WHERE i.payment_id = p.id)""",
    ),
    (
        "a coupon counts the uses it has",
        """SELECT NULL, c.id FROM coupon c WHERE (c.uses <>
             (SELECT COUNT(*) FROM coupon_use u WHERE u.coupon_id = c.id AND u.released_at IS NULL)
             OR c.uses > c.most_uses)""",
    ),
    (
        "invoice numbers follow each other without a gap",
        """SELECT NULL, c.series FROM invoice_counter c WHERE
             (SELECT COUNT(*) FROM invoice i WHERE i.series = c.series) <> c.last
             OR (SELECT COALESCE(MAX(i.number), 0) FROM invoice i WHERE i.series = c.series) <> c.last""",
    ),
    (
        "an instalment is paid by a payment that is kept",
        """SELECT n.order_id, n.id FROM instalment n WHERE $of(n.order_id)
           AND (n.state = 'paid') <>
             EXISTS (SELECT 1 FROM payment p WHERE p.instalment_id = n.id AND NOT p.surplus)""",
    ),
)


_OF = re.compile(r"\$of\(([a-z_.]+)\)")
_HEAD = re.compile(r"SELECT (\S+), (\S+) FROM")


def _all(*, one_order: bool) -> TextClause:
    """Every law behind its place in the list; of one order, those that speak of orders."""
    return text(" UNION ALL ".join(_each(one_order=one_order)))


def _each(*, one_order: bool) -> Iterator[str]:
    for place, (_, law) in enumerate(_LAWS):
        if one_order and "$of(" not in law:
            continue
        whole = Template(_OF.sub(r"\1 = :order" if one_order else "TRUE", law)).substitute(_SUMS)
        # The first two columns alone are named: a law may look into as many tables as it likes.
        yield _HEAD.sub(
            rf"SELECT {place} AS law, CAST(\1 AS BIGINT) AS order_id, CAST(\2 AS TEXT) AS subject FROM", whole, count=1
        )


_BOOKS, _ORDER = _all(one_order=False), _all(one_order=True)


class Proof:
    def __init__(self, session: Session) -> None:
        self._session = session

    def breaks(self, order_id: int | None = None) -> Sequence[Break]:
        """Everything that contradicts the laws of the books; of one order, or of all, from the rows alone."""
        self._session.flush()
        asked = (
            self._session.execute(_BOOKS) if order_id is None else self._session.execute(_ORDER, {"order": order_id})
        )
        return [Break(_LAWS[row.law][0], row.order_id, row.subject) for row in asked]
