"""A day at the till, in parts: what providers tell of the orders that are placed, and what people ask for."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from agents.errors import DomainError
from agents.payments import (
    ChargeRefused,
    DisputeChanged,
    MeansSeen,
    PaymentFact,
    ProviderNews,
    RefundChanged,
    RefundedInAll,
    SameCharge,
    SessionChanged,
    Settled,
    SubscriptionChanged,
)
from agents.sales import booking, entitling, invoicing, refusals, rights
from storage.database import Transaction
from storage.models.entitlement import Freeze
from storage.models.order import Attempt, AttemptState
from storage.money import Money

BEGAN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
GATEWAY = "stripe"
PREMIUM, MONTH = Money(29700), Money(4700)
UNTIL = BEGAN + timedelta(days=30)


class Day:
    """What providers and people do with the orders, in this order."""

    def __init__(self, tx: Transaction, orders: Sequence[int]) -> None:
        self.tx = tx
        self._orders = orders
        self.told = 0
        self.said: list[str] = []
        self.touched: set[int] = set()

    def tell(self, order: int, *facts: PaymentFact, later: timedelta = timedelta()) -> None:
        """An event about an order of the day, settled at once; it comes twice."""
        self.hear(self._orders[order], *facts, later=later)
        self.touched.add(order)

    def hear(self, order_id: int | None, *facts: PaymentFact, later: timedelta = timedelta()) -> None:
        """As `tell`, of an order that the event itself may not name."""
        self.told += 1
        name, at = f"evt_{self.told}", BEGAN + timedelta(minutes=self.told) + later
        news = ProviderNews(GATEWAY, name, name, at, facts, {})
        for _ in range(2):
            of = booking.keep_news(self.tx, news, order_id)
            if of is not None:
                booking.settle(self.tx, of)

    def asks(self, verb: Callable[[], object]) -> None:
        """Something that may be refused; what came of it is written down."""
        try:
            self.said.append(str(verb()))
        except DomainError as error:
            self.said.append(type(error).__name__)

    def opens(self, number: int, session: str) -> None:
        """A page of the provider, for the first part of an order that is open."""
        part = next(one for one in self.tx.orders.instalments(self.order(number)) if one.state == "planned")
        self.tx.orders.add(
            Attempt(
                order_id=part.order_id, instalment_id=part.id, gateway=GATEWAY, key=session, session_id=session,
                state=AttemptState.opened, created_at=BEGAN, expires_at=BEGAN + timedelta(days=1),
            )
        )  # fmt: skip

    def order(self, number: int) -> int:
        return self._orders[number]


Part = Callable[[Day], None]


def live(day: Day, part: Part) -> None:
    """A part of the day, and what comes round by the clock after it."""
    part(day)
    for number in sorted(day.touched):
        order = booking.settle(day.tx, day.order(number))
        day.asks(partial(entitling.deliver, day.tx, order.id))
        day.asks(partial(rights.refusal, day.tx, order))
        day.asks(partial(rights.use_guarantee, day.tx, day.order(number)))


def twice_paid(day: Day) -> None:
    """A page is late, the money comes twice; a part goes back unnamed, then by its names."""
    day.opens(0, "cs_0")
    day.tell(0, SessionChanged("cs_0", "expired", error="nobody came"))
    day.tell(0, SessionChanged("cs_0", "failed", error="refused"))
    day.tell(0, SessionChanged("cs_0", "failed"))
    day.tell(0, SessionChanged("cs_0", "pending", charge="pi_0"))
    day.tell(0, Settled("pi_0", PREMIUM, instalment=1, session="cs_0", customer="cus_0"))
    day.tell(0, SameCharge("pi_0", "ch_0"))
    day.tell(0, SessionChanged("cs_0", "failed", error="late"))
    day.tell(0, Settled("pi_again", PREMIUM, instalment=1))
    day.tell(0, RefundedInAll("ch_0", Money(5000)))
    day.tell(0, RefundChanged("ch_0", "re_0", Money(2000), "sent"))
    day.tell(0, RefundChanged("ch_0", "re_1", Money(3000), "done"))
    day.tell(0, RefundChanged("ch_0", "re_0", Money(2000), "done"))
    day.tell(0, RefundChanged("ch_0", "re_0", Money(2000), "sent"))
    day.tell(0, RefundedInAll("ch_0", Money(4000)))


def contested(day: Day) -> None:
    """One dispute is won, one lost, and what was decided is told to be open again; a third takes all that is left."""
    day.tell(0, Settled("pi_0", PREMIUM, instalment=1))
    day.tell(0, SameCharge("pi_0", "ch_0"))
    day.tell(0, DisputeChanged("ch_0", "dp_0", Money(10000), "open"))
    day.tell(0, DisputeChanged("ch_0", "dp_0", Money(10000), "won"))
    day.tell(0, DisputeChanged("ch_0", "dp_1", Money(7000), "lost"), later=timedelta(hours=2))
    day.tell(0, DisputeChanged("ch_0", "dp_1", Money(7000), "open"))
    day.tell(2, Settled("pi_2", PREMIUM, instalment=1))
    day.tell(2, DisputeChanged("pi_2", "dp_2", PREMIUM, "open"))


def withdrawn(day: Day) -> None:
    day.tell(1, Settled("pi_1", PREMIUM, instalment=1, customer="cus_1"))
    assert rights.withdraw(day.tx, day.order(1)) == rights.withdraw(day.tx, day.order(1))
    owed = day.tx.ledger.refunds(day.tx.ledger.payments(day.order(1))[0].id)[0]
    day.tell(1, RefundChanged("pi_1", "re_9", PREMIUM, "failed", ours=owed.id))


def given_back_before_it_was_paid(day: Day) -> None:
    day.tell(2, RefundedInAll("pi_2", PREMIUM))
    day.tell(2, Settled("pi_2", PREMIUM, instalment=1))


def wrong_money(day: Day) -> None:
    """Too little, in another currency, and for an order that nobody pays any more."""
    day.tell(3, Settled("pi_3", Money(100), instalment=1))
    day.tell(3, Settled("pi_4", Money(9700, "USD"), instalment=1))
    rights.withdraw(day.tx, day.order(3))
    day.tell(3, Settled("pi_5", Money(9700), instalment=1))


def monthly(day: Day) -> None:
    """A month refused, told out of order, paid after all; the end is asked for and older news come last."""
    later = UNTIL + timedelta(days=30)
    day.tell(4, Settled("in_1", MONTH, instalment=1, subscription="sub", customer="cus_4", paid_until=UNTIL))
    day.tell(4, ChargeRefused("in_2", "sub", 2, MONTH, retry_at=UNTIL, pay_url="https://pay", must_confirm=True))
    day.tell(4, ChargeRefused("in_2", "sub", 1, MONTH))
    day.tell(4, ChargeRefused("in_2", "sub", 2, MONTH))
    day.tell(4, SubscriptionChanged("sub", "past_due"))
    day.tell(4, Settled("in_2", MONTH, subscription="sub", paid_until=later))
    day.tell(4, SubscriptionChanged("sub", "ending"))
    day.tell(4, Settled("in_0", MONTH, subscription="sub", paid_until=UNTIL))


def ended(day: Day) -> None:
    day.tell(8, Settled("in_7", MONTH, instalment=1, subscription="sub_8", paid_until=UNTIL))
    day.tell(8, SubscriptionChanged("sub_8", "past_due"))
    day.tell(8, SubscriptionChanged("sub_8", "ended"))
    day.tell(8, SubscriptionChanged("sub_8", "active"), later=timedelta(days=1))


def in_parts(day: Day) -> None:
    """A later part is refused twice and paid, the next one refused once; then all goes back."""
    day.tell(5, Settled("pi_6", Money(26700), instalment=1, customer="cus_5"))
    second, third = day.tx.orders.instalments(day.order(5))[1:3]
    for code in ("processing_error", "insufficient_funds"):
        refusals.note_declined(day.tx, second, GATEWAY, code)
    refusals.note_declined(day.tx, third, GATEWAY, "expired_card")
    day.opens(5, "pi_7")
    day.tell(5, Settled("pi_7", Money(6230), instalment=2))
    day.tell(5, RefundedInAll("pi_6", Money(26700)))
    day.tell(5, RefundedInAll("pi_7", Money(6230)))


def by_hand(day: Day) -> None:
    """The guarantee of a pack; more than is left of a course that is contested in part."""
    day.tell(6, Settled("pi_8", Money(39700), instalment=1))
    rights.use_guarantee(day.tx, day.order(6))
    day.tell(7, Settled("pi_9", Money(9700), instalment=1))
    day.tell(7, DisputeChanged("pi_9", "dp_9", Money(1000), "open"))
    rights.refund_by_staff(day.tx, day.order(7), 3000, by="bob")
    rights.refund_by_staff(day.tx, day.order(7), 9000, by="bob")


def heard_before_its_order_is_known(day: Day) -> None:
    """Three events that name no order wait for the one that does; another payer, and a card from elsewhere."""
    day.hear(None, DisputeChanged("ch_3", "dp_3", Money(4700), "open"))
    day.hear(None, SameCharge("pi_3", "ch_3"))
    day.hear(None, MeansSeen("ch_3", country="US", billing_country="BE", risk="highest"))
    day.tell(3, Settled("pi_3", Money(9700), instalment=3))
    day.tell(3, Settled("pi_3", Money(9700), instalment=1, customer="cus_3"))
    day.hear(None, RefundChanged("pi_3", "re_3", Money(1000), "done"))
    day.hear(None, RefundChanged("pi_3", "re_3", Money(1000), "done", ours=77))


def part_back_then_withdrawn(day: Day) -> None:
    """What went back already is not owed again; asked for by name the papers are found, by any other they are not."""
    day.tell(1, Settled("pi_1", PREMIUM, instalment=1))
    day.tell(1, RefundedInAll("pi_1", Money(700)))
    day.tell(1, DisputeChanged("pi_1", "dp_1", Money(300), "lost"))
    rights.withdraw(day.tx, day.order(1))
    for name in ("F2026-000001", "A2026-000002", "F2026-000009", "F2026-", "F2026-x", f"F2026-{'1' * 16}", "F2026-²"):
        day.asks(partial(_paper, day, name))


def _paper(day: Day, name: str) -> int:
    return invoicing.invoice_of(day.tx, name).id


def behind(day: Day) -> None:
    """The provider tells only that a subscription is behind, twice, and then that it goes on."""
    day.tell(8, Settled("in_7", MONTH, instalment=1, subscription="sub_8", customer="cus_8", paid_until=UNTIL))
    day.tell(8, SubscriptionChanged("sub_8", "past_due"))
    for _ in range(2):
        refusals.open_behind(day.tx, day.order(8), GATEWAY)
    day.tell(8, SubscriptionChanged("sub_8", "past_due", paid_until=UNTIL))
    day.tell(8, SubscriptionChanged("sub_8", "active"))


def frozen_and_suspended(day: Day) -> None:
    """A garage buys; the books are held, then all of its money is contested."""
    day.tell(9, Settled("pi_10", PREMIUM, instalment=1))
    day.tx.ledger.add(Freeze(scope=f"order:{day.order(9)}", why="held", frozen_at=BEGAN))
    day.asks(lambda: entitling.deliver(day.tx, day.order(9)))
    day.tell(7, Settled("pi_9", Money(9700), instalment=1))
    day.tell(7, DisputeChanged("pi_9", "dp_9", Money(9700), "open"))
    day.asks(lambda: entitling.deliver(day.tx, day.order(7)))


PARTS: tuple[Part, ...] = (
    heard_before_its_order_is_known, part_back_then_withdrawn, behind, frozen_and_suspended,
    twice_paid, contested, withdrawn, given_back_before_it_was_paid, wrong_money, monthly, ended, in_parts, by_hand,
)  # fmt: skip
