"""A later instalment that the bank refuses: its reason decides what is said and when it is tried again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from agents.errors import GatewayError
from agents.sales.declines import retry_of
from agents.sales.payments import NothingDue
from storage.database import Transaction
from storage.models.order import InstalmentState
from storage.models.refusal import ChargeRefusal, Decline
from storage.models.work import JobRow, JobState
from tests.agents.sales.stripe_shop import StripeShop


class Trainee:
    """Somebody whose first share is paid and whose bank may refuse the next part."""

    def __init__(self, stripe: StripeShop, order_id: int, reference: str) -> None:
        self.stripe = stripe
        self.order_id = order_id
        self.reference = reference

    async def asks(self) -> Sequence[str]:
        """The round that finds the part due: what was said then."""
        await self.stripe.sales.rounds.ask_for_instalments()
        await self.work()
        return await self.said()

    async def work(self) -> None:
        await self.stripe.stripe.deliver()
        await self.stripe.app.worker.run_until_idle()
        await self.stripe.stripe.deliver()

    async def later(self, days: int) -> Sequence[str]:
        """So long after, job by job and with one round at the end: what was said so far."""
        goal = self.stripe.clock() + timedelta(days=days)
        while (due_at := await self.stripe.app.database.write(next_job)) <= goal:
            self.stripe.clock.at = max(due_at, self.stripe.clock())
            await self.work()
        self.stripe.clock.at = goal
        return await self.asks()

    async def said(self) -> Sequence[str]:
        """The mails about money that did not come: a terminal pushes nothing."""
        rows = await self.stripe.rows("SELECT text FROM mail WHERE key LIKE 'nudge:%' ORDER BY id")
        return [str(row.text) for row in rows if "échéance" in str(row.text)]

    async def refusal(self) -> ChargeRefusal:
        return (await self.stripe.app.database.write(lambda tx: tx.refusals.of_order(self.order_id)))[-1]

    def asked(self) -> int:
        """How often the kept means was asked."""
        return len([path for _, path, _ in self.stripe.stripe.calls if path == "/v1/payment_intents"])

    async def paid(self) -> int:
        def read(tx: Transaction) -> int:
            parts = tx.orders.instalments(self.order_id)
            return len([one for one in parts if one.state == InstalmentState.paid])

        return await self.stripe.app.database.write(read)

    async def attempts(self) -> Sequence[str]:
        return [str(row[0]) for row in await self.stripe.rows("SELECT state FROM payment_attempt ORDER BY id")]


@pytest.fixture
async def trainee(stripe: StripeShop) -> Trainee:
    placed = await stripe.place("coaching-primo-arrivants")
    stripe.clock.advance(days=15)
    await stripe.sales.rounds.ask_for_instalments()
    stripe.world.pay(next(iter(stripe.world.sessions)))
    await stripe.stripe.deliver()
    await stripe.work(placed.reference)
    # The second part is due by then.
    stripe.clock.advance(days=31)
    return Trainee(stripe, placed.id, placed.reference)


def next_job(tx: Transaction) -> datetime:
    waiting = tx.session.query(JobRow.due_at).filter_by(state=JobState.waiting)
    return min((row.due_at for row in waiting), default=datetime.max.replace(tzinfo=UTC))


def refuses(trainee: Trainee, reason: str) -> None:
    trainee.stripe.world.declines, trainee.stripe.world.reason = True, reason


async def test_without_money_it_is_tried_once_more_on_the_pay_day_and_then_paid(trainee: Trainee) -> None:
    refuses(trainee, "insufficient_funds")
    trainee.stripe.clock.advance(days=20)
    said = await trainee.asks()
    assert "le solde ou le plafond ne le permettait pas ce jour-là" in said[0]
    assert "Prochain essai le 01/02/2027" in said[0]
    trainee.stripe.world.declines = False
    assert await trainee.later(days=8) == said
    assert (trainee.asked(), await trainee.paid()) == (2, 2)
    assert (await trainee.refusal()).closed_at is not None
    assert await trainee.stripe.breaks() == []


@pytest.mark.parametrize(
    ("reason", "words", "tries", "said"),
    [
        ("expired_card", "la carte enregistrée a expiré", 1, 2),
        ("revocation_of_authorization", "vous ne l’autorisez plus", 1, 1),
        ("processing_error", "la banque n’a pas donné de raison", 3, 2),
    ],
)
async def test_each_reason_has_its_tries_its_words_and_its_end(
    trainee: Trainee, reason: str, words: str, tries: int, said: int
) -> None:
    refuses(trainee, reason)
    await trainee.asks()
    heard = await trainee.later(days=35)
    assert words in heard[0]
    # A third part is due by then too: it waits for the second.
    assert (trainee.asked(), len(heard), len(trainee.stripe.world.sessions)) == (tries, said, 1)
    issues = await trainee.stripe.rows("SELECT times FROM issue WHERE kind = 'instalment'")
    assert [row[0] for row in issues] == [1]


async def test_the_words_lead_to_a_page_that_can_still_be_paid_and_then_end(trainee: Trainee) -> None:
    refuses(trainee, "authentication_required")
    said = await trainee.asks()
    assert "demande que vous confirmiez vous-même l’échéance de 62,30\u00a0€" in said[0]
    assert f"/checkout/{trainee.reference}" in said[0]
    trainee.stripe.world.declines = False
    trainee.stripe.world.pay(await trainee.stripe.session(await trainee.stripe.sales.order(trainee.reference)))
    assert await trainee.later(days=10) == said
    assert (trainee.asked(), await trainee.paid()) == (1, 2)


async def test_while_a_page_is_open_for_it_the_kept_means_is_left_alone(trainee: Trainee) -> None:
    refuses(trainee, "processing_error")
    await trainee.asks()
    row = await trainee.refusal()
    assert row.retry_at is not None
    trainee.stripe.clock.at = row.retry_at - timedelta(hours=1)
    await trainee.stripe.session(await trainee.stripe.sales.order(trainee.reference))
    trainee.stripe.clock.at = row.retry_at
    again_at = await trainee.stripe.sales.dunning.try_again(row.id)
    assert (again_at, trainee.asked()) == (row.retry_at + timedelta(hours=23), 1)
    trainee.stripe.clock.at = again_at or row.retry_at
    assert await trainee.stripe.sales.dunning.try_again(row.id) is None
    assert trainee.asked() == 2


async def test_a_lost_answer_is_asked_for_again_and_charges_once(trainee: Trainee) -> None:
    trainee.stripe.stripe.faults.extend(["", *["lost"] * 3])
    with pytest.raises(GatewayError):
        await trainee.stripe.sales.rounds.ask_for_instalments()
    trainee.stripe.clock.advance(minutes=15)
    await trainee.asks()
    taken = [one for one in trainee.stripe.world.intents.values() if one["amount_received"] == 6230]
    assert (len(taken), await trainee.paid()) == (1, 2)
    assert await trainee.attempts() == ["succeeded", "succeeded"]


async def test_a_debit_under_way_is_waited_for_and_never_asked_for_twice(trainee: Trainee) -> None:
    trainee.stripe.world.is_debit = True
    assert await trainee.asks() == []
    assert await trainee.later(days=8) == []
    with pytest.raises(NothingDue):
        await trainee.stripe.sales.page_to_pay(trainee.reference)
    assert (trainee.asked(), await trainee.attempts()) == (1, ["succeeded", "pending"])
    trainee.stripe.world.collect()
    await trainee.work()
    assert (await trainee.paid(), await trainee.attempts()) == (2, ["succeeded", "succeeded"])
    assert await trainee.stripe.breaks() == []


NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decline", "waits"),
    [
        (Decline.funds, [datetime(2026, 12, 1, 9, tzinfo=UTC) - NOW, None]),
        (Decline.card, [None]),
        (Decline.confirm, [None]),
        (Decline.stopped, [None]),
        (Decline.bank, [timedelta(days=1), timedelta(days=1), None]),
        (Decline.unknown, [timedelta(days=3), timedelta(days=3), None]),
    ],
)
def test_a_means_is_asked_again_only_where_another_day_may_help(
    decline: Decline, waits: Sequence[timedelta | None]
) -> None:
    retries = [retry_of(decline, attempts=number, now=NOW) for number in range(1, len(waits) + 1)]
    assert [one and one - NOW for one in retries] == waits
