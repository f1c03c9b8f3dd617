"""A repair that did not help is evidence: the part is named as replaced, and never proposed again."""

import pytest

from agents.diagnosis.cards import diagnosis_card
from agents.diagnosis.report import report_of
from agents.diagnosis.thinking import Finding
from bot.app import App
from storage.models.ids import ContactId
from tests.agents.diagnosis.test_garage import known


def parts(found: Finding) -> set[str]:
    return {cause.component_en for cause in found.diagnosis.causes if cause.probability >= 0.001}


async def tells(app: App, person: ContactId, *lines: str, language: str = "fr") -> Finding:
    told = [await app.team.diagnosis.diagnose(person, text=line, language=language) for line in lines]
    return told[-1]


@pytest.mark.parametrize(
    ("language", "lines", "part", "named"),
    [
        ("fr", ("golf 7 1.6 tdi P0401", "j'ai remplacé la vanne egr et le voyant est toujours allumé"), "egr_valve",
         "vanne EGR"),
        ("fr", ("golf 7 1.6 tdi P0401, vanne EGR changée, toujours pareil",), "egr_valve", "vanne EGR"),
        ("fr", ("golf 7 1.6 tdi P0401", "la vanne EGR a été remplacée"), "egr_valve", "vanne EGR"),
        ("en", ("misfire on my Focus 1.0 ecoboost P0302", "I swapped the coil, no change"), "ignition_coil",
         "ignition coil"),
        ("en", ("misfire on my Focus 1.0 ecoboost P0302", "new coil fitted by the garage, still the same"),
         "ignition_coil", "ignition coil"),
    ],
)  # fmt: skip
async def test_what_was_replaced_in_vain_is_not_proposed_again(
    app: App, language: str, lines: tuple[str, ...], part: str, named: str
) -> None:
    found = await tells(app, await known(app), *lines, language=language)
    assert part not in parts(found)
    assert found.replaced == (named,)


async def test_a_part_more_in_the_same_breath_stays_in_the_same_case(app: App) -> None:
    person = await known(app)
    first = await tells(app, person, "ma clio 4 1.5 dci broute à froid et cale au ralenti")
    last = await tells(
        app, person, "j'ai déjà changé la vanne EGR, ça n'a rien changé", "et les bougies de préchauffage aussi, pareil"
    )
    assert last.case_id == first.case_id
    assert {"egr_valve", "glow_plug"}.isdisjoint(parts(last))


async def test_a_part_told_with_the_answer_to_a_check_is_struck_as_well(app: App) -> None:
    person = await known(app)
    await tells(app, person, "ma clio 4 1.5 dci perd de la puissance, P0299")
    found = await app.team.diagnosis.answer_check(
        person, words="je ne sais pas, mais j'ai remplacé le turbo", language="fr"
    )
    assert found is not None
    assert "turbocharger" not in parts(found)


@pytest.mark.parametrize(
    "line",
    [
        "il faut changer la vanne EGR ?",
        "la vanne EGR a été changée il y a 3 ans",
        "le garage veut remplacer la vanne EGR",
    ],
)
async def test_what_is_to_be_done_or_was_done_long_ago_strikes_nothing(app: App, line: str) -> None:
    found = await tells(app, await known(app), "golf 7 1.6 tdi P0401", line)
    assert found.replaced == ()


async def test_it_stands_on_the_card_and_on_the_report(app: App) -> None:
    found = await tells(app, await known(app), "golf 7 1.6 tdi P0401", "vanne EGR changée, toujours pareil")
    assert "Déjà remplacé ou nettoyé, sans effet : vanne EGR." in diagnosis_card(found, "fr").text.replace(
        "\u00a0", " "
    )
    case = await app.database.write(lambda tx: tx.cases.get(found.case_id))
    assert case is not None
    report = report_of(await app.team.diagnosis.reopened(found.case_id), case, case.updated_at)
    assert report.replaced == ("vanne EGR",)
    assert ("Énergie", "diesel") in report.vehicle_facts


async def test_a_repair_in_vain_is_filed_as_a_report_once_and_its_author_is_trusted_as_any(app: App) -> None:
    person = await known(app)
    vain = "vanne EGR changée, toujours pareil"
    found = await tells(app, person, "golf 7 1.6 tdi P0401", vain, f"je le redis : {vain}")
    (filed,) = await app.database.write(lambda tx: tx.learning.reports())
    assert (filed.component, filed.helped, filed.trust, filed.author) == (
        "egr_valve",
        False,
        "account",
        f"contact:{person}",
    )
    assert (filed.case_id, filed.words) == (found.case_id, vain)
    assert found.diagnosis.causes[0].fault in filed.suspects
