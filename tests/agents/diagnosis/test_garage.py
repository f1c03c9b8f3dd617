"""A case is thought about outside of any transaction, and yet nothing that is told of it is lost."""

import asyncio

from bot.app import App
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
    assert first.diagnosis.next_check is not None
    await asyncio.gather(
        app.team.diagnosis.answer_check(alice, words="oui", language="fr"),
        app.team.diagnosis.diagnose(alice, text="code P0171", language="fr"),
    )
    found = await app.team.diagnosis.open_diagnosis(alice, "fr")
    assert found is not None
    assert [code.code for code in found.diagnosis.codes] == ["P0171"]
    assert [one.polarity for one in found.diagnosis.heard if one.asked] == ["present"]
