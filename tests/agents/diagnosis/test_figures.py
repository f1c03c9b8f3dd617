"""A value told in the middle of a case answers its check, is corrected, or is asked about where two contradict."""

from agents.diagnosis.thinking import Finding
from bot.app import App
from storage.models.ids import ContactId
from tests.agents.diagnosis.test_garage import known
from tests.agents.diagnosis.test_replaced import tells
from tests.builders import Person, said

FLAT = "la batterie de ma clio 4 est à plat"


def polarities(found: Finding, finding: str) -> set[str]:
    return {one.polarity for one in found.diagnosis.heard if one.finding == finding}


async def check_of_the_battery(app: App) -> ContactId:
    """Somebody who is asked for the voltage."""
    person = await known(app)
    found = await tells(app, person, FLAT)
    assert found.diagnosis.next_check is not None
    assert found.diagnosis.next_check.finding == "test_battery_12v"
    return person


async def test_a_value_answers_the_check_that_asks_for_it_and_no_other_asks_again(app: App) -> None:
    person = await check_of_the_battery(app)
    found = await tells(app, person, "J'ai mesuré 11,8 volts")
    assert polarities(found, "test_battery_12v") == {"present"}
    assert found.diagnosis.next_check is None or found.diagnosis.next_check.finding != "rest_voltage_low"


async def test_a_figure_alone_answers_and_another_corrects_it(app: App) -> None:
    person = await check_of_the_battery(app)
    await app.team.diagnosis.answer_check(person, words="11,8", language="fr")
    found = await tells(app, person, "ah non pardon c'est 12,7")
    assert polarities(found, "test_battery_12v") == {"absent"}


async def test_two_values_that_contradict_each_other_are_asked_about(alice: Person) -> None:
    await alice.says("ma clio 4 ne démarre plus, rien ne se passe")
    await alice.says("j'ai mesuré 12,1 V à la batterie")
    answer = await alice.says("j'ai 12,7 volts à la batterie")
    assert "Laquelle est la bonne" in said(answer)
    assert "dans la limite" in said(await alice.taps("check:rest_voltage_low:12,7 V"))


async def test_of_what_a_pressure_is_may_be_told_afterwards(alice: Person) -> None:
    await alice.says("golf 7 1.6 tdi perte de puissance P0299")
    assert "1,2 bar : de quoi" in said(await alice.says("la pression est à 1,2 bar"))
    assert "pas de limite" in said(await alice.says("du turbo"))
