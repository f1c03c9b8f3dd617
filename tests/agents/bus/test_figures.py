"""Figures: each is the sum, number or mean of the very rows it opens."""

from datetime import date

import pytest

from agents.bus.periods import everything
from agents.bus.wording import duration, target, written
from agents.staff.roles import Officer
from agents.staff.service import Member
from agents.support.desk import NewTicket
from bot.app import App
from knowledge.support.category import Category
from storage.database import Transaction
from storage.models.staff import StaffRole
from storage.models.takeover import Survey
from storage.reports.figures import FIGURES, Window
from storage.reports.reading import Value, window_of
from tests.agents.sales.shop import Shop
from tests.builders import Person, plain
from tests.conftest import FixedClock


@pytest.fixture
async def traded(shop: Shop, alice: Person, clock: FixedClock) -> Shop:
    """Three orders of two people on two days, one of them refunded in part, a draft, and a conversation."""
    await shop.bought("formation-premium")
    clock.advance(days=1)
    basic = await shop.place("formation-basic", name="bob")
    await shop.pay(basic.reference)
    await shop.bought("diagnostic-a-distance")
    await shop.draft("formation-basic", name="charlie")
    await alice.says("bonjour")
    return shop


def whole(clock: FixedClock) -> Window:
    period = everything(clock())
    return window_of(period.first, period.last)


async def test_the_rows_behind_each_figure_add_up_to_it(traded: Shop, clock: FixedClock) -> None:
    reports, window = traded.app.reports, whole(clock)
    values = await reports.values(window)
    rows = {name: await reports.rows(figure, window) for name, figure in FIGURES.items()}
    assert {name: Value(sum(row.amount for row in found), len(found)) for name, found in rows.items()} == values
    days = {name: (await reports.by_day(figure, window)).values() for name, figure in FIGURES.items()}
    assert {name: sum(found, Value()) for name, found in days.items()} == values
    channels = {name: (await reports.by_channel(figure, window)).values() for name, figure in FIGURES.items()}
    assert {name: sum(found, Value()) for name, found in channels.items()} == values


async def test_the_figures_are_those_of_the_public_api(traded: Shop, clock: FixedClock) -> None:
    values = await traded.app.reports.values(whole(clock))
    known = await traded.sales.figures()
    assert values["revenue"].of(FIGURES["revenue"]) == known.revenue.amount_minor == 44100
    assert values["average_basket"].of(FIGURES["average_basket"]) == known.average_basket.amount_minor
    assert values["basic"].number == known.basic_customers == 1
    assert values["premium"].number == known.premium_customers == 1
    assert round(values["conversion"].of(FIGURES["conversion"]) or 0, 4) == known.conversion_rate == 0.6667


async def test_a_period_counts_its_own_days(traded: Shop, boss: Officer) -> None:
    first, second = date(2026, 11, 20), date(2026, 11, 21)
    days = await traded.app.reports.by_day(FIGURES["revenue"], window_of(first, second))
    assert {day: value.total for day, value in days.items()} == {first: 29700, second: 14400}
    told = await traded.app.bus.run("/ventes hier", boss, language="fr")
    assert told is not None
    assert "297,00\u00a0€" in told.text
    assert "20/11/2026" in told.text


async def test_a_refund_lowers_the_day_it_was_decided(traded: Shop, boss: Officer, clock: FixedClock) -> None:
    clock.advance(days=1)
    asked = await traded.app.bus.run("/rembourser 1 97", boss, language="fr")
    assert asked is not None
    await traded.app.bus.tap(asked.buttons[0].value, boss, language="fr")
    day = window_of(date(2026, 11, 22), date(2026, 11, 22))
    values = await traded.app.reports.values(day)
    assert (values["revenue"].total, values["refunds"].total, values["orders"].number) == (-9700, 9700, 0)


async def test_a_subscription_that_was_cancelled_is_churn_in_its_period_alone(traded: Shop, clock: FixedClock) -> None:
    churn = FIGURES["churn"]
    today = window_of(date(2026, 11, 21), date(2026, 11, 21))
    assert (await traded.app.reports.values(today))["churn"] == Value(0, 1)
    await traded.sales.unsubscribe_by((await traded.sales.orders_of(await traded.customer()))[0].reference)
    assert (await traded.app.reports.values(today))["churn"].of(churn) == 1
    later = window_of(date(2026, 11, 22), date(2026, 11, 22))
    assert (await traded.app.reports.values(later))["churn"].of(churn) is None


async def test_nothing_sold_is_said_as_such(app: App, boss: Officer) -> None:
    told = await app.bus.run("/sales 7d", boss, language="en")
    assert told is not None
    assert "Revenue: €0.00" in told.text
    assert "Conversion: –" in told.text


async def test_satisfaction_is_that_of_those_who_answered(traded: Shop, clock: FixedClock) -> None:
    marks = (("csat", 5), ("csat", 4), ("csat", None), ("nps", 10), ("nps", 9), ("nps", 7), ("nps", 3))

    def answer(tx: Transaction) -> None:
        for kind, score in marks:
            handoff_id = tx.conversations.add_handoff(1, reason="", now=tx.now)
            answered_at = tx.now if score is not None else None
            survey = Survey(conversation_id=1, handoff_id=handoff_id, kind=kind, score=score, answered_at=answered_at)
            survey.created_at = tx.now
            tx.session.add(survey)

    await traded.app.database.write(answer)
    values = await traded.app.reports.values(whole(clock))
    told = {name: written(FIGURES[name], values[name], "fr") for name in ("csat", "nps")}
    assert told == {"csat": "4,5 / 5", "nps": "+25"}


@pytest.mark.parametrize(
    ("language", "aimed"),
    [
        (
            "fr",
            {"csat": "objectif 4,8 / 5", "first_contact": "objectif 85,0\u00a0%", "nps": "objectif +70", "revenue": ""},
        ),
        ("en", {"csat": "target 4.8 / 5", "first_contact": "target 85.0%", "nps": "target +70", "revenue": ""}),
    ],
)
def test_what_the_team_aims_at_stands_beside_what_was_measured(language: str, aimed: dict[str, str]) -> None:
    assert {name: target(FIGURES[name], language) for name in aimed} == aimed


async def test_nobody_who_answered_reaches_no_target(app: App, boss: Officer) -> None:
    told = await app.bus.run("/rapport", boss, language="fr")
    assert told is not None
    (line,) = [one for one in told.text.replace("\u00a0", " ").splitlines() if "4,8" in one]
    assert line.endswith("– · objectif 4,8 / 5")


async def test_how_long_customers_waited_is_the_mean_of_their_tickets_and_threads(
    app: App, alice: Person, clock: FixedClock
) -> None:
    desk, settled = app.team.desk, []
    for name, minutes in (("camille", 10), ("hugo", 20)):
        ticket = await desk.answer(NewTicket("email", f"{name}@example.com", "Une question à part"))
        clock.advance(minutes=minutes)
        await desk.send(ticket.id, text="Voici.", actor="ana")
        settled.append(ticket.id)
    await app.team.oversight.judge(settled[0], true_category=Category.other, was_right=True, actor="ana")
    await alice.says("je veux parler à quelqu'un")
    clock.advance(hours=26, minutes=5)
    bob = Member(await app.team.staff.owner(), "Bob", StaffRole.owner, "")
    await app.inbox.reply(await alice.conversation(), bob, "Me voici")
    values = await app.reports.values(whole(clock))
    names = ("first_contact", "confirmed", "assumed", "first_reply", "resolution", "handoff_wait")
    told = {name: plain(written(FIGURES[name], values[name], "fr")) for name in names}
    assert told == {
        "first_contact": "100,0 %",
        "confirmed": "50,0 %",
        "assumed": "50,0 %",
        "first_reply": "15 min",
        "resolution": "15 min",
        "handoff_wait": "1 j 2 h",
    }


@pytest.mark.parametrize(("minutes", "told"), [(0, "0 min"), (59, "59 min"), (65, "1 h 05"), (1500, "1 d 1 h")])
def test_a_time_is_told_in_its_two_greatest_units(minutes: int, told: str) -> None:
    assert plain(duration(minutes, "en")) == told
