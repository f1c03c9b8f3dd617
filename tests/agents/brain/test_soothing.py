"""While a question of danger is open, nothing that plays it down is answered as if it were an answer."""

import pytest

from agents.brain.local.composing import composed
from agents.brain.local.plans import Plan
from tests.agents.brain.test_dialogue import decided, turn_of

QUESTION = "La pédale s'enfonce-t-elle ?"
ANSWERS = ["Oui", "Non", "?"]
CHECK = {"finding": "danger_brakes", "question": QUESTION, "answers": ANSWERS}
IN_DANGER = {"topic": "diagnosis", "asks": "danger_brakes", "check": CHECK, "urgency": 3}
FOR_TODAY = {"topic": "diagnosis", "asks": "soft_pedal", "urgency": 3}


@pytest.mark.parametrize(
    "text",
    [
        "it's only two miles",
        "c'est juste pour rentrer",
        "je roulerai doucement",
        "mon beau-frère dit que c'est rien",
        "no, it's just round the corner",
        "non mais j'irai lentement",
        "my brother in law reckons it's fine",
        "it'll be fine until next week",
        "t'inquiète, elle a toujours fait comme ça",
    ],
)
def test_playing_it_down_leaves_the_warning_and_the_question(text: str) -> None:
    plan = decided(text, state=IN_DANGER)
    assert (plan.sentences, plan.calls, plan.digresses) == (("local.not_even",), (), True)
    words = composed(turn_of(text, state=IN_DANGER), plan, ())
    assert "ne roulez pas avant d’avoir répondu" in words.text
    assert words.text.endswith(QUESTION)
    assert [button.label for button in words.buttons] == ANSWERS
    assert words.state is not None
    assert words.state["asks"] == "danger_brakes"


@pytest.mark.parametrize("text", ["...", "les plaquettes sont neuves", "my wife drove it yesterday", "ok", "merci"])
def test_what_tells_no_sign_is_no_new_story(text: str) -> None:
    words = composed(turn_of(text, state=IN_DANGER), decided(text, state=IN_DANGER), ())
    assert "Ne roulez pas avant d’avoir répondu" in words.text
    assert words.text.endswith(QUESTION)


@pytest.mark.parametrize("text", ["oui", "non", "je ne sais pas", "oui mais c'est juste pour rentrer", "no"])
def test_an_answer_is_taken(text: str) -> None:
    assert [call.tool for call in decided(text, state=IN_DANGER).calls] == ["answer_check"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("je veux parler à une personne, c'est juste pour rentrer", "ask_for_person"),
        ("combien coûte la formation ?", "list_products"),
        ("oui elle broute aussi", "answer_check"),
        ("elle broute aussi", "diagnose"),
    ],
)
def test_another_matter_or_a_sign_is_heard(text: str, tool: str) -> None:
    assert [call.tool for call in decided(text, state=IN_DANGER).calls] == [tool]


def test_the_question_stands_after_another_matter() -> None:
    words = composed(turn_of("?", state=IN_DANGER), Plan(sentences=("local.contact",)), ())
    assert words.text.endswith(QUESTION)
    assert "Ne roulez pas avant d’avoir répondu" in words.text


def test_who_leaves_it_there_is_told_what_holds() -> None:
    plan = decided("laisse tomber", state=IN_DANGER)
    assert plan.sentences == ("local.cancelled", "local.not_sure")


def test_what_presses_is_said_again_to_who_plays_it_down() -> None:
    assert [call.tool for call in decided("je roulerai doucement", state=FOR_TODAY).calls] == ["how_urgent"]
