"""Two voices: a driver hears what to ask for, a mechanic the work; told by their words, or asked for."""

import pytest

from agents.diagnosis.voices import is_of_the_trade
from tests.builders import Person, said


@pytest.mark.parametrize(
    "text",
    [
        "je suis mécanicien, 308 1.6 hdi P0299",
        "I'm a mechanic, Focus P0302",
        "à l'atelier j'ai une 208 qui broute",
        "speak to me like a mechanic: Focus P0299, whistling",
        "parle-moi comme à un mécano : 308 P0299",
        "in our shop we have a Golf that misfires",
    ],
)
def test_who_is_of_the_trade_says_so(text: str) -> None:
    assert is_of_the_trade(text)


@pytest.mark.parametrize(
    "text", ["mon mécano dit que c'est la vanne", "the mechanic found a misfire", "ma clio broute"]
)
def test_who_only_speaks_of_a_mechanic_is_none(text: str) -> None:
    assert not is_of_the_trade(text)


async def test_a_mechanic_is_told_the_work_and_may_switch(alice: Person) -> None:
    first = said(await alice.says("je suis mécanicien, 308 1.6 hdi 115, P0299, perte de puissance"))
    assert "Pour l’atelier :\n• " in first
    plain = said(await alice.says("explique-moi comme à un client"))
    assert "Plus simplement" in plain
    assert "Pour l’atelier" not in plain
    assert "Pour l’atelier :\n• " in said(await alice.says("parle-moi comme à un mécano"))
