"""A check that a digression left open is put again in the language of the turn it is put in."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from agents.brain.local.composing import composed
from agents.brain.local.plans import Plan
from agents.brain.turn import TurnContext
from agents.diagnosis.cards import diagnosis_card
from agents.diagnosis.thinking import Finding
from bot.library import Library
from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.language.detect import detect_language
from storage.models.ids import CaseId
from tests.agents.brain.test_dialogue import NOW, turn_of


@pytest.fixture(scope="module")
def asked_in_french(library: Library) -> Mapping[str, object]:
    request = DiagnosticRequest("ma clio 4 broute à froid, voyant moteur allumé", NOW.date())
    card = diagnosis_card(Finding(CaseId(1), library.diagnostician.diagnose(request), None), "fr")
    return {"asks": card.data["asks"], "check": card.data["check"]}


def english(state: Mapping[str, object]) -> TurnContext:
    return replace(turn_of("what is a DPF?", state=state), language="en")


@pytest.mark.parametrize("decided", [Plan(digresses=True), Plan(failed=True)])
def test_who_turns_to_english_is_asked_again_in_english(asked_in_french: Mapping[str, object], decided: Plan) -> None:
    words = composed(english(asked_in_french), decided, ())
    assert detect_language(words.text.rsplit("I am still waiting for your answer: ", 1)[1]).language == "en"
    assert [button.label for button in words.buttons] == ["Yes", "No", "I don't know"]


def test_who_stays_with_french_is_asked_as_before(asked_in_french: Mapping[str, object]) -> None:
    words = composed(turn_of("c'est quoi un FAP ?", state=asked_in_french), Plan(digresses=True), ())
    check = asked_in_french["check"]
    assert isinstance(check, dict)
    assert words.text.endswith(check["question"])


def test_a_question_kept_without_its_other_wording_is_put_as_it_was() -> None:
    kept = {"asks": "f", "check": {"finding": "f", "question": "Fume-t-elle ?", "answers": ["Oui", "Non", "?"]}}
    assert "Fume-t-elle ?" in composed(english(kept), Plan(digresses=True), ()).text


@pytest.mark.parametrize(
    ("kept", "warned"),
    [({"urgency": 4}, "Ne roulez pas, même pour"), ({"asks": "danger_brakes"}, "Ne roulez pas avant")],
)
@pytest.mark.parametrize("failures", [0, 1])
def test_what_is_not_understood_after_a_danger_is_answered_with_what_still_holds(
    asked_in_french: Mapping[str, object], kept: Mapping[str, object], warned: str, failures: int
) -> None:
    turn = turn_of("le garage est à 3 km", state={**asked_in_french, **kept, "failures": failures})
    words = composed(turn, Plan(failed=True), ())
    assert words.text.startswith(warned)
    assert "sais pas y répondre" not in words.text


def test_how_urgent_a_case_is_stays_known_for_the_next_line(library: Library) -> None:
    request = DiagnosticRequest("plus de freins", NOW.date())
    card = diagnosis_card(Finding(CaseId(1), library.diagnostician.diagnose(request), None), "fr")
    state = composed(turn_of("plus de freins"), Plan(), (card,)).state
    assert state is not None
    assert state["urgency"] == 4
