"""Two cars told of in one message are two cases, asked about one after the other."""

import pytest

from bot.app import App
from storage.models.garage import CaseState
from tests.agents.diagnosis.test_garage import known
from tests.builders import Person

BOTH = "ma Clio broute à froid et la Golf de ma femme ne démarre plus"


async def test_each_car_has_its_own_case_and_the_first_is_asked_about_first(app: App) -> None:
    alice = await known(app)
    found = await app.team.diagnosis.diagnose(alice, text=BOTH, language="fr")
    assert found.vehicle_label == "Renault Clio"
    assert "la voiture ne démarre pas" not in found.heard
    assert [(one.label, one.words) for one in found.waiting] == [
        ("Volkswagen Golf", "la Golf de ma femme ne démarre plus")
    ]
    assert await app.team.diagnosis.take_up_next(alice)
    other = await app.team.diagnosis.open_diagnosis(alice, "fr")
    assert other is not None
    assert other.vehicle_label == "Volkswagen Golf"
    assert "le moteur broute" not in other.heard
    assert [one.label for one in other.waiting] == ["Renault Clio"]


async def test_what_is_dangerous_comes_first(app: App) -> None:
    alice = await known(app)
    text = "my Focus misfires at idle and my wife's car has no brakes"
    found = await app.team.diagnosis.diagnose(alice, text=text, language="en")
    assert (found.vehicle_label, found.diagnosis.urgency.level) == ("your wife's car", 4)
    assert [one.label for one in found.waiting] == ["Ford Focus"]


async def test_the_car_that_waits_is_taken_up_when_it_is_spoken_of(app: App) -> None:
    alice = await known(app)
    first = await app.team.diagnosis.diagnose(alice, text=BOTH, language="fr")
    golf = await app.team.diagnosis.diagnose(alice, text="ma golf fait juste un clic au démarrage", language="fr")
    assert golf.vehicle_label == "Volkswagen Golf"
    assert "la Golf de ma femme ne démarre plus" in await text_of(app, golf.case_id)
    assert [one.label for one in golf.waiting] == ["Renault Clio"]
    again = await app.team.diagnosis.diagnose(alice, text=BOTH, language="fr")
    assert again.case_id == first.case_id


async def text_of(app: App, case_id: int) -> str:
    case = await app.database.write(lambda tx: tx.cases.get(case_id))
    return case.text if case else ""


async def test_only_the_car_that_has_something_is_in_the_case(app: App) -> None:
    alice = await known(app)
    text = "j'ai une Clio et une Golf, la Golf ne démarre plus"
    found = await app.team.diagnosis.diagnose(alice, text=text, language="fr")
    assert (found.vehicle_label, found.waiting) == ("Volkswagen Golf", ())


async def test_a_car_told_by_its_kind_is_completed_by_its_name(app: App) -> None:
    alice = await known(app)
    text = "mon utilitaire fume noir; par contre la 208 c'est la clim qui ne refroidit plus"
    first = await app.team.diagnosis.diagnose(alice, text=text, language="fr")
    assert first.vehicle_label == "utilitaire"
    named = await app.team.diagnosis.diagnose(alice, text="C'est un Kangoo 1.5 dci", language="fr")
    assert (named.case_id, named.vehicle_label) == (first.case_id, "Renault Kangoo 1.5 dCi")


async def test_nobody_waits_where_one_car_was_told(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma clio broute", language="fr")
    assert not await app.team.diagnosis.take_up_next(alice)


async def test_they_are_gone_through_in_the_chat(app: App, alice: Person) -> None:
    first = str((await alice.says(BOTH))["reply"])
    assert "Véhicule : Renault Clio." in first
    assert "• Volkswagen Golf : « la Golf de ma femme ne démarre plus »" in first
    assert "Véhicule : Volkswagen Golf." in str((await alice.presses("Passer à la suite"))["reply"])
    assert "Véhicule : Renault Clio." in str((await alice.says("passons à l'autre voiture"))["reply"])
    closed = str((await alice.says("c'était la bobine"))["reply"])
    assert "Je referme ce dossier" in closed
    assert "Véhicule : Volkswagen Golf." in closed
    assert "pas d’autre problème" in str((await alice.taps("next-case"))["reply"])
    states = await app.database.write(lambda tx: [case.state for number in (1, 2) if (case := tx.cases.get(number))])
    assert sorted(states) == [CaseState.closed, CaseState.open]


@pytest.mark.parametrize(
    ("text", "language", "first", "then"),
    [
        ("bruit de frein et la clim ne marche plus sur ma 208", "fr", "brakes", "la clim ne marche plus sur ma 208"),
        ("the AC blows hot air and my brakes squeal, 2015 Peugeot 208", "en", "brakes", "the AC blows hot air"),
    ],
)
async def test_two_complaints_of_one_car_that_nothing_joins_are_two_cases(
    app: App, text: str, language: str, first: str, then: str
) -> None:
    alice = await known(app)
    found = await app.team.diagnosis.diagnose(alice, text=text, language=language)
    assert found.diagnosis.causes[0].system == first
    assert [(one.label[:11], one.words) for one in found.waiting] == [("Peugeot 208", then)]


@pytest.mark.parametrize(
    "text",
    [
        "la clim ne marche plus, la voiture chauffe et le voyant de température est allumé",
        "bruit de frein à l'avant et la pédale vibre",
        "les phares faiblissent et la clim s'arrête",
    ],
)
async def test_what_one_part_may_explain_stays_one_case(app: App, text: str) -> None:
    found = await app.team.diagnosis.diagnose(await known(app), text=text, language="fr")
    assert found.waiting == ()


async def test_a_part_that_is_asked_about_is_answered_from_the_case(alice: Person) -> None:
    await alice.says("ma clio broute")
    assert "10 % d’après ce que vous m’avez dit" in str((await alice.says("et les bougies ?"))["reply"])
    assert "peu probable" in str((await alice.says("et la batterie ?"))["reply"])
