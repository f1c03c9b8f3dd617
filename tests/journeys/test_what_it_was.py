"""Once the checks are through: the repair is told by buttons, and what it was is kept."""

import pytest

from agents.diagnosis.learning_tools import build
from agents.diagnosis.relapse import standing
from agents.messages import Caller
from bot.app import App
from storage.models.garage import CaseState
from storage.models.ids import ContactId, ConversationId
from storage.models.staff import StaffRole
from tests.builders import Person

SETTLED = "grincement au freinage, le garage dit que c'est les plaquettes"


async def reports(app: App) -> list[tuple[str, bool]]:
    kept = await app.database.write(lambda tx: tx.learning.reports())
    return [(row.component, row.helped) for row in kept]


async def test_what_it_was_is_told_by_a_tap_and_closes_the_case(app: App, alice: Person) -> None:
    await alice.says(SETTLED)
    asked = await alice.presses("C’est réparé")
    assert [one["label"] for one in asked["buttons"]][-2:] == ["Autre chose", "Pas encore réparé"]  # type: ignore[attr-defined]
    await alice.presses("Plaquettes de frein")
    await alice.hears("c’est noté")
    assert await reports(app) == [("brake_pad", True)]
    states = await app.database.write(lambda tx: [tx.cases.get(row.case_id or 0) for row in tx.learning.reports()])
    assert [case.state for case in states if case] == [CaseState.closed]
    await alice.says("/voitures")
    await alice.hears(f"« {SETTLED} ». Réparé : Plaquettes de frein.")


async def test_a_part_told_to_be_exchanged_before_all_was_well_is_offered_first(app: App, alice: Person) -> None:
    """It was thought in vain, as nobody had said yet that it was not; the last word counts."""
    await alice.says("voyant moteur allumé et perte de puissance sur ma clio 3 1.5 dci")
    await alice.says("le garage a changé la vanne egr")
    asked = await alice.says("oui c'est réglé")
    assert next(one["label"] for one in asked["buttons"]) == "Vanne EGR"  # type: ignore[attr-defined]
    await alice.presses("Vanne EGR")
    await alice.hears("c’est noté : Vanne EGR")
    assert (await reports(app))[-1] == ("egr_valve", True)
    counted = await app.database.write(lambda tx: standing(tx.learning.reports()))
    assert [(row.component, row.helped) for row in counted] == [("egr_valve", True)]


@pytest.mark.parametrize(
    ("tap", "said"), [("Autre chose", "avec vos mots"), ("Pas encore réparé", "je garde le dossier ouvert")]
)
async def test_another_part_or_no_repair_yet_leaves_the_case_open(app: App, alice: Person, tap: str, said: str) -> None:
    await alice.says(SETTLED)
    await alice.presses("C’est réparé")
    await alice.presses(tap)
    await alice.hears(said)
    assert await reports(app) == []
    await alice.says("c'était le disque de frein")
    await alice.hears("c’est noté")
    assert [helped for _, helped in await reports(app)] == [True]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (("non, ça n'a pas marché",), "sans effet, je ne la propose plus"),
        (("merci", "mes freins grincent de nouveau"), "sans effet : plaquettes de frein"),
    ],
)
async def test_a_repair_that_did_not_last_opens_its_case_again_and_is_not_proposed_any_more(
    app: App, alice: Person, lines: tuple[str, ...], shown: str
) -> None:
    await alice.says("grincement au freinage")
    await alice.says("/repare plaquettes de frein")
    for line in lines:
        await alice.says(line)
    await alice.hears(shown)
    await alice.says("mes voitures")
    await alice.hears("Essayé sans effet : Plaquettes de frein. En cours")
    assert await reports(app) == [("brake_pad", True), ("brake_pad", False)]
    found = await app.team.diagnosis.open_diagnosis(ContactId(1), "fr")
    assert found is not None
    assert "brake_pad" not in [one.component_en for one in found.diagnosis.causes[:3]]


async def test_what_was_changed_in_vain_is_asked_where_no_repair_is_known_of(app: App, alice: Person) -> None:
    await alice.says(SETTLED)
    await alice.says("ça n'a rien changé")
    await alice.presses("Plaquettes de frein")
    await alice.hears("n’a rien changé")
    assert await reports(app) == [("brake_pad", False)]
    found = await app.team.diagnosis.open_diagnosis(ContactId(1), "fr")
    assert found is not None
    assert found.diagnosis.causes[0].component_en != "brake_pad"


@pytest.mark.parametrize("button", ["repaired", "repaired:was:brake_pad"])
async def test_a_button_of_a_closed_case_takes_nothing_down(app: App, button: str) -> None:
    alice = ContactId(await app.team.staff.add_member("terminal", "alice", role=StaffRole.agent))
    tool = next(one for one in build(app.team.learning, app.team.diagnosis) if one.name == "report_repair")
    caller = Caller(alice, ConversationId(1), "fr", "Plaquettes de frein", button=button)
    said, _ = await tool.call(caller, {})
    assert said.startswith("Je n’ai pas de dossier ouvert")
    assert await reports(app) == []
