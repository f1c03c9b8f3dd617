"""The law as tables: which rail, which steps, when money may be taken, when a right ends."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from agents.sales.policy import (
    Consent,
    Refusal,
    delivered_from,
    end_of_withdrawal,
    may_withdraw,
    schedule,
    steps,
    vat_within,
)
from agents.sales.rails import NoLawfulRail, Rail, Route, Sale, lawful_rails, route
from storage.models.catalogue import Nature
from storage.models.order import BuyerKind
from storage.money import Money
from tests.agents.sales.shop import ALICE, Shop

TODAY = date(2026, 11, 21)
CHANNELS = ("telegram", "whatsapp", "webchat", "terminal", "api")
COUNTRIES = ("FR", "BE", "DE", "CH", "US")
EVERY_SALE = [
    Sale(frozenset({nature}), channel, buyer, country)
    for nature, channel, buyer, country in product(Nature, CHANNELS, BuyerKind, COUNTRIES)
]


def test_every_sale_has_lawful_rails_or_none_and_no_other_route_can_be_made() -> None:
    assert len(EVERY_SALE) == 200
    made = [(sale, rail) for sale in EVERY_SALE for rail in Rail if _can_be_made(sale, rail)]
    assert made == [(sale, rail) for sale in EVERY_SALE for rail in Rail if rail in lawful_rails(sale, TODAY)]


def _can_be_made(sale: Sale, rail: Rail) -> bool:
    try:
        Route(sale, rail, TODAY)
    except NoLawfulRail:
        return False
    return True


def test_digital_goods_in_telegram_are_paid_in_stars_and_in_nothing_else() -> None:
    digital = [sale for sale in _in_eu("telegram") if sale.natures & {Nature.digital_content, Nature.subscription}]
    assert {lawful_rails(sale, TODAY) for sale in digital} == {(Rail.stars,)}


def test_stars_are_for_telegram_alone_and_never_for_a_training_contract() -> None:
    with_stars = [sale for sale in EVERY_SALE if Rail.stars in lawful_rails(sale, TODAY)]
    assert {sale.channel for sale in with_stars} == {"telegram"}
    assert [sale for sale in with_stars if Nature.training_contract in sale.natures] == []


def test_a_bundle_with_one_digital_part_is_digital_in_telegram() -> None:
    pack = Sale(frozenset({Nature.service, Nature.digital_content}), "telegram", BuyerKind.consumer, "FR")
    assert route(pack, TODAY).rail is Rail.stars


def test_outside_the_union_nothing_is_sold_by_itself() -> None:
    outside = [sale for sale in EVERY_SALE if sale.country in {"CH", "US"}]
    assert {lawful_rails(sale, TODAY) for sale in outside} == {()}
    with pytest.raises(NoLawfulRail):
        route(outside[0], TODAY)


def test_before_telegrams_rule_there_was_no_obligation() -> None:
    sale = Sale(frozenset({Nature.digital_content}), "telegram", BuyerKind.consumer, "FR")
    assert lawful_rails(sale, date(2024, 6, 5)) == (Rail.stripe,)


def _in_eu(channel: str) -> Sequence[Sale]:
    return [sale for sale in EVERY_SALE if sale.channel == channel and sale.country in {"FR", "BE", "DE"}]


ORDERED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_digital_content_is_delivered_at_once_only_with_both_consents() -> None:
    both = frozenset({Consent.immediate_delivery, Consent.waiver})
    one = frozenset({Consent.immediate_delivery, Consent.terms})
    assert delivered_from(Nature.digital_content, BuyerKind.consumer, both, ORDERED) == ORDERED
    assert delivered_from(Nature.digital_content, BuyerKind.consumer, one, ORDERED) == end_of_withdrawal(ORDERED)


@pytest.mark.parametrize(
    ("ordered", "last_day"),
    [
        (datetime(2026, 11, 20, 9, tzinfo=UTC), date(2026, 12, 4)),
        (datetime(2026, 11, 21, 9, tzinfo=UTC), date(2026, 12, 7)),  # the 5th is a Saturday
        (datetime(2026, 12, 11, 9, tzinfo=UTC), date(2026, 12, 28)),  # Christmas, then a week-end
        (datetime(2026, 4, 30, 9, tzinfo=UTC), date(2026, 5, 15)),  # the 14th of May is Ascension
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), date(2026, 12, 7)),  # already the 21st in Paris
    ],
)
def test_the_withdrawal_period_ends_on_a_working_day(ordered: datetime, last_day: date) -> None:
    end = end_of_withdrawal(ordered)
    assert (end.date(), end.hour) in {(last_day, 23), (last_day, 22)}


def test_a_consumers_training_takes_nothing_for_14_days_then_at_most_30_percent() -> None:
    dues = schedule(Nature.training_contract, BuyerKind.consumer, Money(89000), ORDERED)
    assert dues[0].at == end_of_withdrawal(ORDERED)
    assert dues[0].amount == Money(26700)
    assert len(dues) == 11
    assert sum(due.amount.amount_minor for due in dues) == 89000


@given(total=some.integers(1, 10_000_000))
def test_instalments_make_exactly_the_price_and_the_first_is_lawful(total: int) -> None:
    dues = schedule(Nature.training_contract, BuyerKind.consumer, Money(total), ORDERED)
    assert sum(due.amount.amount_minor for due in dues) == total
    assert dues[0].amount.amount_minor * 100 <= total * 30
    assert min(due.at for due in dues) >= end_of_withdrawal(ORDERED)


@given(amount=some.integers(0, 10_000_000), rate=some.sampled_from([0, 550, 1000, 2000]))
def test_vat_is_the_part_inside_the_price(amount: int, rate: int) -> None:
    vat = vat_within(amount, rate)
    assert abs((amount - vat) * rate - vat * 10_000) <= (10_000 + rate) / 2


def test_a_waived_and_delivered_order_or_a_business_one_is_not_withdrawn_from() -> None:
    asked = {"ordered_at": ORDERED, "now": ORDERED}
    digital, training = Nature.digital_content, Nature.training_contract
    assert may_withdraw(digital, BuyerKind.consumer, delivered_waived=True, **asked) is Refusal.waived
    assert may_withdraw(digital, BuyerKind.consumer, delivered_waived=False, **asked) is None
    assert may_withdraw(training, BuyerKind.business, delivered_waived=False, **asked) is Refusal.no_right
    late = {"ordered_at": ORDERED, "now": end_of_withdrawal(ORDERED)}
    assert may_withdraw(digital, BuyerKind.consumer, delivered_waived=False, **late) is Refusal.too_late


def test_the_terms_are_always_required_and_nothing_else_is() -> None:
    asked = [steps(nature, buyer) for nature, buyer in product(Nature, BuyerKind)]
    assert {one.required for one in asked} == {(Consent.terms,)}
    assert [one.optional for one in asked if Consent.terms in one.optional] == []


async def test_a_trainings_recap_shows_when_what_is_asked_for_before_anybody_is_bound(shop: Shop) -> None:
    draft = await shop.draft("coaching-primo-arrivants")
    assert "267,00\u00a0€ à partir du 05/12/2026" in draft.recap
    assert draft.recap.count("à partir du") == 11
    assert "deux accords" not in draft.recap
    placed = await shop.sales.place(draft.reference, ALICE, frozenset({Consent.terms}))
    assert placed.recap == draft.recap
