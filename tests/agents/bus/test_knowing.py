"""Versions and news decided by chat: shown with what they change, confirmed, undone, told to every process."""

from datetime import date

import pytest

from agents.bus.asked import Answer
from agents.bus.bus import PlanChanged
from agents.errors import Conflict, DomainError, NotFound
from agents.staff.roles import Officer
from bot.app import App
from knowledge.diagnosis.evidence import Learned, plain_of
from storage.database import Transaction
from storage.models.learning import EntryState, KnowledgeVersion, SourceEntry, VersionState
from tests.conftest import FixedClock

VERDICT = {
    "accepted": True,
    "top_three_before": 0.8,
    "top_three_after": 0.825,
    "log_loss_before": 1.5,
    "log_loss_after": 1.25,
}
CHANGE = {"group": "engine:renault_k9k_15dci:diesel", "component": "turbocharger", "points": 2.5, "confirmed": 9}


def version(app: App, name: str, state: VersionState = VersionState.proposed, changes: int = 1) -> KnowledgeVersion:
    return KnowledgeVersion(
        version=name,
        base_version=app.library.diagnostician.base.version,
        as_of="2026-11-20",
        reports=12,
        content=plain_of(Learned(name, app.library.diagnostician.base.version, date(2026, 11, 20), 12, {}, {})),
        changes=[CHANGE] * changes,
        verdict=VERDICT,
        state=state,
        proposed_at=app.clock(),
    )


def piece(app: App, title: str, url: str = "https://rappel.test/1") -> SourceEntry:
    return SourceEntry(
        fingerprint=title,
        source="Rappel Conso",
        licence="Licence Ouverte 2.0",
        title=title,
        text="Le faisceau peut frotter. " * 20,
        url=url,
        dated="",
        parts=["turbocharger"],
        state=EntryState.proposed,
        read_at=app.clock(),
    )


async def add(app: App, *rows: KnowledgeVersion | SourceEntry) -> None:
    def write(tx: Transaction) -> None:
        tx.session.add_all(rows)
        tx.session.flush()

    await app.database.write(write)


async def run(app: App, line: str, by: Officer, language: str = "fr") -> Answer:
    answer = await app.bus.run(line, by, language=language)
    assert answer is not None
    return answer


async def press(app: App, asked: Answer, by: Officer) -> Answer:
    return await app.bus.tap(asked.buttons[0].value, by, language="fr")


async def serving(app: App) -> str | None:
    row = await app.database.write(lambda tx: tx.learning.serving())
    return row.version if row else None


async def test_a_version_is_shown_with_its_changes_and_its_reference_cases(app: App, helper: Officer) -> None:
    await add(app, version(app, "A", changes=10))
    listed = (await run(app, "/connaissances", helper)).text
    assert "n° 1 · A · proposée · 12 réparations · 10 changements" in listed
    told = (await run(app, "/connaissances 1", helper)).text
    assert "80,0\u00a0% → 82,5\u00a0%, surprise moyenne 1,500 → 1,250" in told
    assert "• Turbo\u00a0: +2,5 points sur le moteur Renault K9K 1.5 dCi (diesel), 9 réparations confirmées" in told
    assert "Autres changements\u00a0: 2." in told
    assert "80.0% → 82.5%" in (await run(app, "/knowledge 1", helper, "en")).text


async def test_nothing_learnt_is_said_so(app: App, helper: Officer) -> None:
    assert "la base seule répond" in (await run(app, "/connaissances", helper)).text
    assert "Aucune actualité" in (await run(app, "/actualites", helper)).text


async def test_a_version_serves_after_a_yes_and_an_undo_brings_back_what_served(app: App, boss: Officer) -> None:
    await add(app, version(app, "A", VersionState.serving), version(app, "B"))
    asked = await run(app, "/approuver 2", boss)
    assert await serving(app) == "A"
    made = await press(app, asked, boss)
    assert await serving(app) == "B"
    assert "En service\u00a0: B" in made.text
    await app.worker.run_until_idle()
    assert app.team.diagnosis.diagnostician.version.endswith("-B")
    await press(app, made, boss)
    assert await serving(app) == "A"
    await app.worker.run_until_idle()
    assert app.team.diagnosis.diagnostician.version.endswith("-A")
    rows = await app.database.write(lambda tx: tx.staff.entries())
    assert [(row.action, row.subject) for row in rows[-2:]] == [
        ("approve", "knowledge:B"),
        ("undo approve", "2"),
    ]


async def test_a_yes_to_a_version_is_lost_when_another_serves_meanwhile(app: App, boss: Officer) -> None:
    await add(app, version(app, "A"), version(app, "B"))
    asked = await run(app, "/approuver 1", boss)
    await press(app, await run(app, "/approuver 2", boss), boss)
    with pytest.raises(PlanChanged):
        await press(app, asked, boss)


async def test_one_goes_back_to_a_version_that_served_or_to_the_base(app: App, boss: Officer) -> None:
    await add(app, version(app, "A", VersionState.retired), version(app, "B", VersionState.serving))
    back = await press(app, await run(app, "/revenir #1", boss), boss)
    assert await serving(app) == "A"
    await press(app, back, boss)
    assert await serving(app) == "B"
    to_base = await press(app, await run(app, "/revenir base", boss), boss)
    assert "la base seule" in to_base.text
    assert await serving(app) is None
    await press(app, to_base, boss)
    assert await serving(app) == "B"


async def refusal(app: App, line: str, by: Officer) -> str:
    with pytest.raises(DomainError) as refused:
        await app.bus.run(line, by, language="fr")
    return refused.value.code


async def test_what_may_not_serve_is_refused_before_anything_is_asked(app: App, boss: Officer) -> None:
    old = version(app, "C")
    old.base_version = "gone"
    await add(app, version(app, "A", VersionState.refused), version(app, "B"), old)
    wrong = {
        "/approuver 1": "conflict",
        "/approuver 3": "conflict",
        "/approuver 9": "not_found",
        "/approuver A": "conflict",
        "/approuver Z": "usage_wrong",
        "/revenir 2": "conflict",
        "/connaissances 9": "not_found",
        "/ecarter 1": "conflict",
        "/accepter 9": "not_found",
        "/accepter": "usage_wrong",
    }
    assert {line: await refusal(app, line, boss) for line in wrong} == wrong


async def test_a_version_put_aside_can_still_be_taken_up(app: App, boss: Officer) -> None:
    await add(app, version(app, "A"))
    assert "écartée" in (await run(app, "/ecarter 1", boss)).text
    assert "écartée" in (await run(app, "/connaissances", boss)).text
    await press(app, await run(app, "/approuver 1", boss), boss)
    assert await serving(app) == "A"


async def test_news_are_read_with_source_day_and_licence_and_decided(
    app: App, boss: Officer, helper: Officer, clock: FixedClock
) -> None:
    await add(app, *(piece(app, f"Rappel {number}") for number in range(12)))
    told = (await run(app, "/actualites", helper)).text
    assert "n° 1 · Rappel 0\nRappel Conso, sans date, licence\u00a0: Licence Ouverte 2.0" in told
    assert "https://rappel.test/1" in told
    assert "… et 2 autres" in told
    assert "Actualités à décider\u00a0: 12" in (await run(app, "/connaissances", helper)).text
    assert await app.bus.run("/accepter 1", helper, language="fr") is None
    assert "est acceptée" in (await run(app, "/accepter 1", boss)).text
    assert "est refusée" in (await run(app, "/refuser 2", boss)).text
    assert [one.id for one in await app.team.news.approved()] == ["news-1"]
    assert len(await app.team.news.waiting()) == 10


async def test_a_part_that_the_base_knows_no_more_is_told_as_it_was_written(app: App) -> None:
    assert app.team.learning.part_told("flux_capacitor", "fr") == "flux_capacitor"
    assert app.team.learning.part_told("turbocharger", "en") == "turbocharger"


async def test_only_what_waits_is_rejected(app: App) -> None:
    await add(app, version(app, "A", VersionState.serving))
    with pytest.raises(Conflict):
        await app.database.write(lambda tx: app.team.learning.reject(tx, "A", by="test"))
    with pytest.raises(NotFound):
        await app.database.write(lambda tx: app.team.learning.reject(tx, "B", by="test"))
