"""Pure rules of the support desk: when Alex may send by itself, what a ticket may become, what a person decides."""

from datetime import datetime, timedelta
from math import exp, lgamma, log, log1p

from storage.models.shop import ActionKind, ShopOrderStatus
from storage.models.ticket import TicketStatus
from storage.money import Money

MOST_WRONG = 0.02
CONFIDENCE = 0.95
REOPEN_WITHIN = timedelta(days=14)
RETURN_WITHIN = timedelta(days=7)
"""Who opens another ticket about the same so soon was not helped by the first."""
ABANDONED_AFTER = timedelta(days=7)
"""Who leaves our question so long wants no answer any more; a starting value, an estimate."""

# Estimates to begin with, to be set by the shop: up to here an action within its conditions needs no person.
LIMITS = {
    ActionKind.cancel: Money(15_000),
    ActionKind.replacement: Money(5_000),
    ActionKind.invoice_copy: Money(10_000_000),
}
_REPLACE_WITHIN = timedelta(days=30)

_NEXT = {
    TicketStatus.new: {TicketStatus.in_progress, TicketStatus.handled, TicketStatus.handled_automatically},
    TicketStatus.in_progress: {TicketStatus.handled, TicketStatus.handled_automatically, TicketStatus.new},
    TicketStatus.handled: {TicketStatus.new, TicketStatus.in_progress},
    TicketStatus.handled_automatically: {TicketStatus.new, TicketStatus.in_progress},
}


def may_become(status: TicketStatus, wanted: TicketStatus) -> bool:
    return wanted in _NEXT[status]


def may_reopen(handled_at: datetime | None, now: datetime) -> bool:
    return handled_at is not None and now - handled_at <= REOPEN_WITHIN


def most_wrong_share(wrong: int, judged: int) -> float:
    """The exact upper bound of the share of wrong answers, at 95 % (Clopper and Pearson 1934, one side).

    One without any judged answer. 149 without an error give 0.0199, 148 give 0.0200….
    """
    if judged == 0 or wrong >= judged:
        return 1.0
    low, high = wrong / judged, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, judged, middle) > 1 - CONFIDENCE else (low, middle)
    return high


def _at_most(wrong: int, judged: int, share: float) -> float:
    """The chance of so few wrong ones among so many, when each is wrong with this chance."""
    if share >= 1:
        return 0.0
    return sum(exp(_log_chance(count, judged, share)) for count in range(wrong + 1))


def _log_chance(count: int, judged: int, share: float) -> float:
    ways = lgamma(judged + 1) - lgamma(count + 1) - lgamma(judged - count + 1)
    return ways + count * log(share) + (judged - count) * log1p(-share)


def is_proven(wrong: int, judged: int) -> bool:
    return most_wrong_share(wrong, judged) <= MOST_WRONG


def action_needs_person(
    kind: ActionKind, *, status: ShopOrderStatus, amount: Money, delivered_at: datetime | None, now: datetime
) -> bool:
    """Whether a person must decide. A refund always needs one: words alone never move money."""
    limit = LIMITS.get(kind)
    if limit is None or amount.currency != limit.currency or amount > limit:
        return True
    if kind is ActionKind.cancel:
        return status is not ShopOrderStatus.preparing and status is not ShopOrderStatus.awaiting_payment
    if kind is ActionKind.replacement:
        return delivered_at is None or now - delivered_at > _REPLACE_WITHIN
    return False


def is_possible(kind: ActionKind, status: ShopOrderStatus) -> bool:
    """The precondition: what makes no sense for an order in this state is not even asked for."""
    over = {ShopOrderStatus.cancelled, ShopOrderStatus.refunded}
    match kind:
        case ActionKind.cancel:
            return status in {ShopOrderStatus.awaiting_payment, ShopOrderStatus.preparing, ShopOrderStatus.unknown}
        case ActionKind.refund:
            return status not in {ShopOrderStatus.awaiting_payment, ShopOrderStatus.refunded}
        case ActionKind.replacement:
            return status not in over | {ShopOrderStatus.awaiting_payment}
        case ActionKind.invoice_copy:
            return status is not ShopOrderStatus.awaiting_payment
