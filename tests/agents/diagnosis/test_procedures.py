"""How a part is checked and what a good value is, from the base; and what nobody without the tool is asked."""

import pytest

from agents.claims.gate import checked
from agents.diagnosis.answering import denies
from agents.diagnosis.procedures import asked_with, tool_lacked
from bot.library import Library
from knowledge.diagnosis.proving import expected_of, is_reserved, proofs_of
from knowledge.faults.base import CODES_READ
from tests.builders import Person, plain, said
from tests.conftest import FixedClock

ELSEWHERE = "Charge-t-elle normalement sur une autre borne ?"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (ELSEWHERE, "ça marche sur aucune borne"),
        (ELSEWHERE, "sur aucune autre borne, non plus"),
        (ELSEWHERE, "chez ma sœur non plus"),
        (ELSEWHERE, "partout pareil"),
        ("Does it charge normally at another station?", "it is the same everywhere"),
        ("Does it charge normally at another station?", "not at any station"),
        ("Un défaut d’isolement haute tension est-il affiché ?", "y a aucun défaut affiché"),
    ],
)
def test_who_denies_in_the_words_of_the_question_says_no(question: str, words: str) -> None:
    assert denies(question, words)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (ELSEWHERE, "elle charge bien sur la borne du boulot"),
        (ELSEWHERE, "quelle borne ?"),
        (ELSEWHERE, "pas ce soir, je verrai demain à la borne"),
        ("Le moteur cale-t-il ?", "ça marche sur aucune borne"),
        ("La voiture refuse-t-elle de démarrer ?", "elle ne démarre pas"),
        ("Le bruit cesse-t-il en débrayant ?", "pas de bruit"),
    ],
)
def test_who_tells_something_else_does_not(question: str, words: str) -> None:
    assert not denies(question, words)


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("j'ai pas de valise", "outil de diagnostic"),
        ("je n’ai pas de lecteur OBD", "outil de diagnostic"),
        ("I don't have a code reader", "outil de diagnostic"),
        ("sans multimètre", "multimètre"),
        ("j'ai une valise", None),
        ("ma clio n'a pas de lecteur cd", None),
        ("la valise ne lit pas", None),
    ],
)
def test_the_tool_that_is_not_there_is_heard(words: str, tool: str | None) -> None:
    assert tool_lacked(words) == tool


def test_the_checks_of_a_part_take_a_look_or_a_tool_and_none_is_cut_out(library: Library, clock: FixedClock) -> None:
    base = library.diagnostician.base
    found = proofs_of(base, "high_pressure_pump", energy="diesel", language="fr", most=5)
    assert {"rail_pressure_low", "test_high_pressure_pump"} <= {one.finding for one in found}
    texts = [one.question.to(tongue) for one in base.findings for tongue in ("fr", "en") if "%" in one.question.fr]
    assert [text for text in texts if checked(text, now=clock(), language="fr").refused] == []


def test_expected_values_are_those_of_the_base_and_high_voltage_is_reserved(library: Library) -> None:
    base = library.diagnostician.base
    found = expected_of(base, ["battery_12v"], energy=None, language="en", most=5)
    assert any("12.4 V" in one.question for one in found)
    assert [is_reserved(base, one) for one in ("onboard_charger", "front_airbag", "alternator")] == [
        True,
        True,
        False,
    ]
    assert CODES_READ in asked_with(base, "outil de diagnostic")


async def test_a_mechanic_gets_values_and_a_procedure_and_the_question_stays(alice: Person) -> None:
    await alice.says("je suis mécanicien, Clio 4 1.5 dCi 2015, P0087")
    values = plain(said(await alice.says("valeurs attendues ?")))
    assert "200 bars" in values
    assert "j’attends toujours votre réponse" in values
    checks = plain(said(await alice.says("donne-moi la procédure pour tester la pompe HP")))
    assert "Contrôles pour : Pompe haute pression" in checks
    assert "manomètre" in checks


async def test_who_has_no_code_reader_is_asked_for_no_code(alice: Person) -> None:
    await alice.says("Clio 4 1.5 dCi 2015 perte de puissance voyant moteur")
    assert (await alice.says("j'ai pas de valise"))["tools"] == ["go_without_tool"]
    asked = [str((await alice.says(words))["reply"]) for words in ("non rien d'autre", "non", "non", "non")]
    assert not any("codes défaut sont enregistrés" in text or "À l’outil" in text for text in asked)


async def test_no_station_at_all_answers_whether_another_works(alice: Person) -> None:
    await alice.says("ma e-208 refuse de charger sur la borne de la ville")
    await alice.says("non")
    answer = await alice.says("ça marche sur aucune borne")
    assert answer["tools"] == ["answer_check"]
    await alice.hears("C’est noté.")


async def test_the_open_question_may_answer_a_check_that_nobody_asked_yet(alice: Person) -> None:
    first = plain(said(await alice.says("ma e-208 refuse de charger sur la borne de la ville")))
    assert "1. Borne" in first
    await alice.says("non")
    told = await alice.says("elle charge nulle part")
    assert "C’est noté." in plain(said(told))
    assert "1. Chargeur embarqué" in plain(said(told))


async def test_thanks_in_the_middle_of_a_case_are_no_request(alice: Person) -> None:
    await alice.says("ma e-208 refuse de charger sur la borne de la ville")
    await alice.says("non")
    assert (await alice.says("je te remercie pour ton aide c'est gentil"))["tools"] == []
