"""The books proved: at the start, every night, and for one order whenever money moves."""

from collections.abc import Sequence

from storage.database import Transaction
from storage.models.entitlement import Freeze
from storage.models.ledger import Break


def prove(tx: Transaction, order_id: int | None = None) -> Sequence[Break]:
    """What contradicts the laws of the books. A break freezes delivery and raises an Issue; a whole book lifts it.

    With an order the freeze is that order's alone; a break that is no single order's freezes every delivery.
    """
    found = tx.proof.breaks(order_id)
    broken: dict[str, list[str]] = {}
    for one in found:
        scope = "all" if one.order_id is None else f"order:{one.order_id}"
        broken.setdefault(scope, []).append(f"{one.law} ({one.subject})")
    for scope, why in broken.items():
        _freeze(tx, scope, "; ".join(why))
    for freeze in tx.ledger.freezes():
        mine = order_id is None or freeze.scope == f"order:{order_id}"
        if mine and freeze.scope not in broken:
            freeze.lifted_at = tx.now
    tx.session.flush()
    return found


def _freeze(tx: Transaction, scope: str, why: str) -> None:
    tx.issues.raise_issue(kind="ledger", key=f"ledger:{scope}", detail=why, now=tx.now)
    known = tx.ledger.frozen(scope)
    if known is None:
        tx.ledger.add(Freeze(scope=scope, why=why, frozen_at=tx.now))
