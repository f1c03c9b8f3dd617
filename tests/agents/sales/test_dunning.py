"""A month that the bank refuses: what is said, done and left alone depends on why, and it is never said too often."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from agents.errors import GatewayError
from agents.marketing.policy import dunning_steps
from agents.sales.declines import decline_of, next_pay_day
from storage.database import Transaction
from storage.models.ids import OrderId
from storage.models.refusal import ChargeRefusal, Decline
from storage.models.work import JobRow, JobState
from tests.agents.sales.stripe_shop import StripeShop


def declined(code: str) -> dict[str, str]:
    return {"code": "card_declined", "decline_code": code}


class Debtor:
    """Somebody with a subscription whose bank may refuse a month."""

    def __init__(self, stripe: StripeShop, order_id: int, subscription: str) -> None:
        self.stripe = stripe
        self.order_id = order_id
        self.subscription = subscription

    async def refused(self, error: dict[str, str], *, retry_in: int | None = 3 * 86400) -> Sequence[str]:
        """What was said once the bank refused."""
        self.stripe.world.refuse(self.subscription, error, retry_in=retry_in)
        return await self.told()

    async def told(self) -> Sequence[str]:
        await self.stripe.stripe.deliver()
        await self.stripe.app.worker.run_until_idle()
        # What that made us ask Stripe has its events too.
        await self.stripe.stripe.deliver()
        await self.stripe.app.worker.run_until_idle()
        return await self.said()

    async def said(self) -> Sequence[str]:
        """The mails about money that did not come: a terminal pushes nothing."""
        rows = await self.stripe.rows("SELECT text FROM mail WHERE key LIKE 'nudge:%' ORDER BY id")
        return [str(row.text) for row in rows]

    async def later(self, **span: float) -> Sequence[str]:
        """So long after, job by job."""
        goal = self.stripe.clock() + timedelta(**span)
        while (due_at := await self.stripe.app.database.write(_next_job)) <= goal:
            self.stripe.clock.at = max(due_at, self.stripe.clock())
            await self.told()
        self.stripe.clock.at = goal
        return await self.told()

    async def row(self) -> ChargeRefusal:
        return (await self.stripe.app.database.write(lambda tx: tx.refusals.of_order(self.order_id)))[-1]

    def asked(self) -> int:
        """How often we asked Stripe to charge a refused month."""
        return len([path for _, path, _ in self.stripe.stripe.calls if path.endswith("/pay")])


def _next_job(tx: Transaction) -> datetime:
    waiting = tx.session.query(JobRow.due_at).filter_by(state=JobState.waiting)
    return min((row.due_at for row in waiting), default=datetime.max.replace(tzinfo=UTC))


@pytest.fixture
async def debtor(stripe: StripeShop) -> Debtor:
    order = await stripe.paid("diagnostic-a-distance")
    stripe.clock.advance(days=30)
    return Debtor(stripe, order.id, next(iter(stripe.world.subscriptions)))


async def test_without_money_on_the_account_nothing_is_asked_and_the_next_try_is_named(debtor: Debtor) -> None:
    said = await debtor.refused(declined("insufficient_funds"))
    assert len(said) == 1
    assert "le solde ou le plafond ne le permettait pas ce jour-là" in said[0]
    assert "Prochain essai le" in said[0]
    assert (await debtor.row()).decline == Decline.funds
    assert await debtor.stripe.app.team.claims.refused() == []


async def test_on_the_pay_day_it_is_tried_once_more_and_what_is_paid_is_not_spoken_of_again(debtor: Debtor) -> None:
    said = await debtor.refused(declined("insufficient_funds"), retry_in=None)
    assert await debtor.later(days=20) == said
    assert debtor.asked() == 1
    assert (await debtor.row()).closed_at is not None
    assert await debtor.stripe.books(debtor.order_id) == {"payment": 9400, "entitlement": 9400}
    assert await debtor.stripe.breaks() == []


async def test_refused_on_the_pay_day_too_one_last_word_follows_and_no_further_try_of_ours(debtor: Debtor) -> None:
    await debtor.refused(declined("insufficient_funds"), retry_in=None)
    debtor.stripe.world.declines = True
    said = await debtor.later(days=40)
    assert (len(said), debtor.asked()) == (2, 1)
    assert "Dernier message à ce sujet" in said[1]
    assert "Votre accès est fermé depuis le" in said[1]


@pytest.mark.parametrize(
    ("code", "words"),
    [("expired_card", "la carte enregistrée a expiré"), ("stolen_card", "n’accepte plus le moyen de paiement")],
)
async def test_a_card_that_is_dead_is_never_tried_again_and_another_is_asked_for_at_once(
    debtor: Debtor, code: str, words: str
) -> None:
    said = await debtor.refused(declined(code), retry_in=None)
    assert words in said[0]
    assert "volée" not in said[0]
    assert "essai" not in said[0]
    after = await debtor.later(days=40)
    assert (len(after), debtor.asked()) == (2, 0)


async def test_a_bank_that_wants_a_confirmation_is_answered_by_its_page(debtor: Debtor) -> None:
    invoice = debtor.stripe.world.refuse(debtor.subscription, {"code": "authentication_required"})
    debtor.stripe.world.emit("invoice.payment_action_required", invoice)
    said = await debtor.told()
    assert "Votre banque demande que vous confirmiez vous-même le paiement de 47,00\u00a0€" in said[0]
    assert invoice["hosted_invoice_url"] in said[0]
    debtor.stripe.world.pay_invoice(invoice["id"])
    assert await debtor.later(days=10) == said


async def test_who_stopped_the_debit_is_offered_the_end_and_not_reminded(debtor: Debtor) -> None:
    said = await debtor.refused(declined("revocation_of_authorization"), retry_in=None)
    assert "résiliez ici et rien d’autre ne sera demandé" in said[0]
    assert await debtor.later(days=40) == said


async def test_a_fault_of_the_bank_is_not_told_before_it_lasts(debtor: Debtor) -> None:
    assert await debtor.refused(declined("issuer_not_available")) == []
    said = await debtor.refused(declined("issuer_not_available"))
    assert len(said) == 1
    assert "la banque n’a pas donné de raison" in said[0]


async def test_nobody_is_told_at_night(debtor: Debtor) -> None:
    debtor.stripe.clock.at = debtor.stripe.clock().replace(hour=23, minute=30)
    assert await debtor.refused(declined("expired_card")) == []
    assert len(await debtor.later(hours=10)) == 1


async def test_a_provider_that_does_not_say_why_delays_the_word_and_does_not_swallow_it(debtor: Debtor) -> None:
    debtor.stripe.world.refuse(debtor.subscription, declined("expired_card"))
    await debtor.stripe.stripe.deliver()
    debtor.stripe.stripe.faults.extend(["500"] * 6)
    dunning = debtor.stripe.sales.dunning
    with pytest.raises(GatewayError):
        await dunning.examine(debtor.order_id, attempt=1)
    await dunning.examine(debtor.order_id, attempt=6)
    said = await debtor.told()
    assert len(said) == 1
    assert "la banque n’a pas donné de raison" in said[0]


async def test_events_in_any_order_make_one_row_and_one_word(debtor: Debtor) -> None:
    debtor.stripe.world.refuse(debtor.subscription, declined("insufficient_funds"))
    debtor.stripe.world.events[-2:] = reversed(debtor.stripe.world.events[-2:])
    said = await debtor.told()
    await debtor.refused(declined("do_not_honor"))
    assert len(said) == 1
    rows = await debtor.stripe.rows("SELECT attempts, examined, decline FROM charge_refusal")
    assert [tuple(row) for row in rows] == [(2, 2, "unknown")]


async def test_who_cancels_meanwhile_hears_no_more_of_it(debtor: Debtor) -> None:
    said = await debtor.refused(declined("expired_card"))
    await debtor.stripe.sales.unsubscribe(OrderId(debtor.order_id))
    assert await debtor.later(days=10) == said


@pytest.mark.parametrize(
    ("code", "decline"),
    [
        ("insufficient_funds", Decline.funds),
        ("pickup_card", Decline.card),
        ("authentication_required", Decline.confirm),
        ("stop_payment_order", Decline.stopped),
        ("processing_error", Decline.bank),
        ("do_not_honor", Decline.unknown),
        (None, Decline.unknown),
    ],
)
def test_a_code_is_what_it_changes(code: str | None, decline: Decline) -> None:
    assert decline_of(code) is decline


def test_no_reason_and_no_number_of_tries_makes_more_than_two_words() -> None:
    said = {one: {step for attempt in range(1, 9) for step in dunning_steps(one, attempt)} for one in Decline}
    assert {one: len(steps) for one, steps in said.items()} == {
        Decline.funds: 2, Decline.card: 2, Decline.confirm: 2, Decline.stopped: 1, Decline.bank: 2, Decline.unknown: 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("refused_at", "pay_day"),
    [
        (datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)),
        (datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 7, 9, tzinfo=UTC)),
        (datetime(2026, 12, 6, 9, tzinfo=UTC), None),
        (datetime(2026, 12, 28, 9, tzinfo=UTC), datetime(2027, 1, 4, 9, tzinfo=UTC)),
    ],
)
def test_a_pay_day_is_a_working_day_on_which_money_may_have_come(
    refused_at: datetime, pay_day: datetime | None
) -> None:
    assert next_pay_day(refused_at) == pay_day
