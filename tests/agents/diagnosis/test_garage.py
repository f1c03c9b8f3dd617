"""A case is thought about outside of any transaction, and yet nothing that is told of it is lost."""

import asyncio

from agents.diagnosis.cards import diagnosis_card
from agents.diagnosis.thinking import Finding
from bot.app import App
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ
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
    assert [(one.label, one.value) for one in buttons] == [("Non, rien d’autre", "check:anything_else:no")]
    after = await app.team.diagnosis.diagnose(alice, text="", language="fr", answer=(ANYTHING_ELSE, "no"))
    assert after.case_id == first.case_id
    assert after.diagnosis.next_check is not None
    assert after.diagnosis.next_check.finding != ANYTHING_ELSE


async def test_who_goes_on_telling_is_not_asked_what_else(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma clio 4 broute", language="fr")
    found = await app.team.diagnosis.diagnose(alice, text="surtout à froid, et elle cale", language="fr")
    assert found.diagnosis.next_check is None or found.diagnosis.next_check.finding != ANYTHING_ELSE


async def asked_for_codes(app: App, person: ContactId) -> Finding:
    """The case of a vague complaint, asked on until it asks for the stored codes."""
    found = await app.team.diagnosis.diagnose(person, text="ma clio 4 perd de la puissance", language="fr")
    for check in (ANYTHING_ELSE, "smoke_under_bonnet"):
        found = await app.team.diagnosis.diagnose(person, text="", language="fr", answer=(check, "non"))
    return found


async def test_the_stored_codes_are_told_as_the_answer_to_their_question(app: App) -> None:
    alice = await known(app)
    found = await asked_for_codes(app, alice)
    buttons = [button.value for button in diagnosis_card(found, "fr").buttons if button.value.startswith("check:")]
    assert buttons == ["check:codes_read:none", "check:codes_read:unknown"]
    after = await app.team.diagnosis.answer_check(alice, words="le garage a lu P0299 et P0045", language="fr")
    assert after is not None
    assert (after.case_id, after.is_unanswered) == (found.case_id, False)
    assert [code.code for code in after.diagnosis.codes] == ["P0299", "P0045"]


async def test_the_button_no_code_tells_of_an_empty_memory(app: App) -> None:
    alice = await known(app)
    found = await asked_for_codes(app, alice)
    after = await app.team.diagnosis.diagnose(alice, text="", language="fr", answer=(CODES_READ, "none"))
    assert (after.case_id, after.is_unanswered) == (found.case_id, False)
    assert (CODES_READ, "absent") in {(one.finding, one.polarity) for one in after.diagnosis.heard}
    assert after.diagnosis.causes[0].probability != found.diagnosis.causes[0].probability
