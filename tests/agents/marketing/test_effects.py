"""What a sequence changes, against those it is kept from."""

import pytest
from typer.testing import CliRunner

from agents.contacts.consent import ASKED, Choice, How, Proof
from agents.marketing.effects import Effect, Share
from agents.marketing.policy import is_held_out
from agents.marketing.sequences import SequenceName
from bot.cli import cli
from tests.agents.marketing.conftest import House
from tests.builders import Person


async def _leaves_a_cart(house: House, name: str) -> Person:
    person = Person(house.app, house.clock, name)
    contact = await house.shop.customer(name)
    allowed = [Choice(purpose, "terminal", granted=True) for purpose in ASKED]
    await house.app.team.consents.choose(contact, allowed, Proof(How.button, "fr"))
    await house.shop.draft("formation-basic", name=name)
    return person


def test_one_person_in_ten_is_held_out_and_always_the_same() -> None:
    held = [contact for contact in range(1, 5001) if is_held_out("abandoned_cart", contact)]
    assert 450 < len(held) < 560
    assert held == [contact for contact in range(1, 5001) if is_held_out("abandoned_cart", contact)]
    assert held != [contact for contact in range(1, 5001) if is_held_out("after_purchase", contact)]


async def test_who_is_held_out_hears_nothing_and_is_counted(house: House) -> None:
    people = [await _leaves_a_cart(house, f"p{number}") for number in range(4)]
    house.clock.advance(hours=2)
    await house.app.recurring["upsell"]()
    reasons = [one.reason or one.state for one in await house.nudges("abandoned_cart") if one.step == "first"]
    assert reasons == ["sent", "sent", "hold_out", "sent"]
    assert [len(await person.lines()) for person in people] == [1, 1, 0, 1]
    placed = await house.shop.place("formation-basic", name="p0")
    house.clock.advance(minutes=20)
    await house.shop.pay(placed.reference)
    cart, _ = await house.app.team.marketing.effects()
    assert cart == Effect(SequenceName.abandoned_cart, written_to=Share(3, 1), held_out=Share(1, 0))
    assert not cart.is_told_apart


@pytest.mark.parametrize(
    ("share", "interval"),
    [(Share(0, 0), (0.0, 1.0)), (Share(10, 5), (0.2366, 0.7634)), (Share(100, 0), (0.0, 0.037))],
)
def test_the_interval_is_wilsons(share: Share, interval: tuple[float, float]) -> None:
    assert share.interval == pytest.approx(interval, abs=1e-4)


def test_two_groups_are_told_apart_once_their_intervals_part() -> None:
    far = Effect(SequenceName.abandoned_cart, written_to=Share(1000, 300), held_out=Share(100, 10))
    near = Effect(SequenceName.abandoned_cart, written_to=Share(1000, 120), held_out=Share(100, 10))
    assert (far.is_told_apart, near.is_told_apart) == (True, False)


def test_an_operator_reads_it(settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEX_DATA_DIR", str(tmp_path))
    told = CliRunner().invoke(cli, ["work", "effects"])
    assert told.stdout.splitlines() == [
        f"{name}: written to: 0 of 0 bought (0% to 100%), kept from: 0 of 0 bought (0% to 100%): not told apart yet"
        for name in ("abandoned_cart", "after_purchase")
    ]
