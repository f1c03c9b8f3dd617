"""A case is thought about outside of any transaction, and yet nothing that is told of it is lost."""

import asyncio

from agents.diagnosis.cards import diagnosis_card
from bot.app import App
from knowledge.faults.base import ANYTHING_ELSE
from storage.models.ids import ContactId
from storage.models.staff import StaffRole


async def known(app: App) -> ContactId:
    return ContactId(await app.team.staff.add_member("terminal", "alice", role=StaffRole.agent))


async def test_two_complaints_told_at_once_both_stay_in_the_case(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma clio 4 1.5 dci", language="fr")
    await asyncio.gather(
        app.team.diagnosis.diagnose(alice, text="elle broute à froid", language="fr"),
        app.team.diagnosis.diagnose(alice, text="code P0401", language="fr"),
    )
    found = await app.team.diagnosis.open_diagnosis(alice, "fr")
    assert found is not None
    assert [code.code for code in found.diagnosis.codes] == ["P0401"]
    assert "le moteur broute" in " ".join(found.heard).lower()


async def test_an_answer_and_words_at_once_are_both_kept(app: App) -> None:
    alice = await known(app)
    first = await app.team.diagnosis.diagnose(alice, text="ma clio 4 broute", language="fr")
    check = first.diagnosis.next_check
    assert check is not None
    await asyncio.gather(
        app.team.diagnosis.answer_check(alice, words="oui", language="fr"),
        app.team.diagnosis.diagnose(alice, text="code P0171", language="fr"),
    )
    found = await app.team.diagnosis.open_diagnosis(alice, "fr")
    assert found is not None
    assert [code.code for code in found.diagnosis.codes] == ["P0171"]
    assert [one.finding for one in found.diagnosis.heard if one.asked] == [check.finding]


async def test_what_else_they_notice_is_told_into_the_same_case(app: App) -> None:
    alice = await known(app)
    first = await app.team.diagnosis.diagnose(alice, text="ma clio 4 broute", language="fr")
    assert first.diagnosis.next_check is not None
    assert first.diagnosis.next_check.finding == ANYTHING_ELSE
    second = await app.team.diagnosis.answer_check(
        alice, words="oui, elle fume noir et elle perd de la puissance", language="fr"
    )
    assert second is not None
    assert (second.case_id, second.is_unanswered) == (first.case_id, False)
    assert {"rough_idle", "black_smoke"} & {one.finding for one in second.diagnosis.heard}
    assert second.diagnosis.next_check is None or second.diagnosis.next_check.finding != ANYTHING_ELSE


async def test_the_button_nothing_else_goes_on_with_a_check(app: App) -> None:
    alice = await known(app)
    first = await app.team.diagnosis.diagnose(alice, text="ma clio 4 broute", language="fr")
    buttons = [button for button in diagnosis_card(first, "fr").buttons if button.value.startswith("check:")]
    assert [(one.label, one.value) for one in buttons] == [("Non, rien d'autre", "check:anything_else:no")]
    after = await app.team.diagnosis.diagnose(alice, text="", language="fr", answer=(ANYTHING_ELSE, "no"))
    assert after.case_id == first.case_id
    assert after.diagnosis.next_check is not None
    assert after.diagnosis.next_check.finding != ANYTHING_ELSE


async def test_who_goes_on_telling_is_not_asked_what_else(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma clio 4 broute", language="fr")
    found = await app.team.diagnosis.diagnose(alice, text="surtout à froid, et elle cale", language="fr")
    assert found.diagnosis.next_check is None or found.diagnosis.next_check.finding != ANYTHING_ELSE
