"""The trained scorer beside the rules of danger: what it adds, what it asks, and that nothing is taken back."""

from pathlib import Path

import pytest

from knowledge.diagnosis.alarms import sentences
from knowledge.diagnosis.dangers.lines import GENERAL, TOPICS, lines
from knowledge.diagnosis.dangers.scorer import DangerScorer, danger_scorer, learned_from
from knowledge.diagnosis.dangers.training import calibration, fingerprint, learn
from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.urgency import STOP
from knowledge.faults.base import DANGER_ASKED
from knowledge.language.folding import fold
from tests.knowledge.diagnosis.conftest import TODAY, Ask
from tests.knowledge.diagnosis.test_alarms import DANGEROUS, DANGEROUS_SINCE, HARMLESS, HARMLESS_SINCE

UNSEEN_DANGERS, UNSEEN_HARMLESS = [*DANGEROUS, *DANGEROUS_SINCE], [*HARMLESS, *HARMLESS_SINCE]
"""The lists that the rules were written with; nothing is learned from them here."""
TALK = (Path(__file__).parent / "talk.txt").read_text("utf-8").splitlines()
"""What people write between the lines that tell of a car, and about it without any trouble."""
DOUBTFUL = "I slow down with the gears since Monday"


def chance(text: str) -> float:
    return danger_scorer().weigh(sentences(text)).chance


def test_the_weights_were_learned_from_these_lines() -> None:
    """Run `python -m scripts.danger_scorer` when this fails."""
    assert learned_from() == fingerprint()


def test_it_learns_from_many_distinct_lines_of_either_kind() -> None:
    told = lines()
    dangerous = {line.text for line in told if line.topic is not None}
    assert len(dangerous) >= 1500
    assert len({line.text for line in told} - dangerous) >= 1500
    assert {line.topic for line in told} == {None, GENERAL, *TOPICS}


def test_no_line_of_a_list_and_none_of_the_calibration_was_trained_on() -> None:
    trained = {fold(line.text) for line in lines()}
    kept = [*UNSEEN_DANGERS, *UNSEEN_HARMLESS, *TALK, *(text for _, text in calibration())]
    assert [text for text in kept if fold(text) in trained and len(text.split()) > 3] == []


def test_a_few_lines_learned_are_found_again() -> None:
    told = lines()[::40]
    learned = learn(told)
    scorer = DangerScorer(learned.danger, learned.topics, sure=1.0, doubtful=1.0)
    found = [scorer.weigh(sentences(line.text)) for line in told]
    right = sum((one.chance > 1 / 2) == (line.topic is not None) for one, line in zip(found, told, strict=True))
    assert right >= 0.9 * len(told)


def test_alone_it_finds_most_dangers_and_asks_few_who_tell_of_none() -> None:
    scorer = danger_scorer()
    found = [chance(text) for text in UNSEEN_DANGERS]
    stirred = [chance(text) for text in UNSEEN_HARMLESS]
    assert sum(one >= scorer.doubtful for one in found) >= 0.92 * len(found)
    assert sum(one >= scorer.doubtful for one in stirred) <= 0.15 * len(stirred)
    assert sum(one >= scorer.sure for one in stirred) <= 0.02 * len(stirred)


def test_talk_stops_nobody_and_hardly_ever_brings_a_question(diagnostician: Diagnostician) -> None:
    assert [text for text in TALK if diagnostician.commanded(text)[0] == STOP] == []
    assert sum(diagnostician.told(text).doubted is not None for text in TALK) <= 0.02 * len(TALK)


def test_what_it_doubts_is_asked_about_before_anything_else(ask: Ask) -> None:
    diagnosis = ask(DOUBTFUL, language="en")
    assert diagnosis.urgency.level == 3
    assert diagnosis.urgency.advice.startswith("Do not drive until you have answered")
    assert diagnosis.next_check is not None
    assert (diagnosis.next_check.finding, diagnosis.next_check.safety) == ("danger_brakes", True)
    assert len(diagnosis.next_check.answers) == 3


def _after(diagnostician: Diagnostician, answer: str) -> tuple[int, str]:
    """The urgency and its advice once the question was answered so."""
    asked = f"{DANGER_ASKED}brakes"
    request = DiagnosticRequest(
        text=DOUBTFUL, today=TODAY, observations=(diagnostician.answer(asked, answer),), asked=(asked,), language="en"
    )
    urgency = diagnostician.diagnose(request).urgency
    return urgency.level, urgency.advice


@pytest.mark.parametrize(("answer", "level"), [("yes", 4), ("yes, it sinks", 4), ("I don't know", 3)])
def test_only_a_no_ends_a_doubt(diagnostician: Diagnostician, answer: str, level: int) -> None:
    answered = _after(diagnostician, answer)
    assert answered[0] == level
    assert answered[1].startswith("Do not drive" if level < 4 else "Stop driving")


def test_a_no_ends_it_and_never_calls_it_nothing(diagnostician: Diagnostician) -> None:
    level, advice = _after(diagnostician, "no")
    assert level >= 2
    assert "Do not drive until" not in advice
    assert "Nothing presses" not in advice


def test_a_no_leaves_the_doubt_of_another_sentence(ask: Ask, diagnostician: Diagnostician) -> None:
    text = f"The children feel sick in the back lately.\n{DOUBTFUL}\nThe air conditioning is lukewarm."
    first = ask(text, language="en").next_check
    assert first is not None
    observed = (diagnostician.answer(first.finding, "no"),)
    request = DiagnosticRequest(text=text, today=TODAY, observations=observed, asked=(first.finding,), language="en")
    second = diagnostician.diagnose(request).next_check
    assert second is not None
    assert second.finding.startswith(DANGER_ASKED)
    assert second.finding != first.finding


def test_a_kind_is_asked_about_only_where_it_is_likely(ask: Ask) -> None:
    check = ask("je dois anticiper les feux de très loin maintenant").next_check
    assert check is not None
    assert check.finding == f"{DANGER_ASKED}{GENERAL}"


HEARD_BY_RULE = (
    "le patron était en feu hier soir au sujet des devis pas envoyés",
    "the new advert with the car on fire is brilliant, who made it?",
)
ADDED = (
    "c'est pour mon examen",
    "combien ça coûte, ça peut attendre non ?",
    "mon cousin dit que c'est normal sur ce modèle",
    "it is just for my homework, thanks",
)


def test_what_a_rule_hears_in_a_line_without_any_danger_stops_nobody(diagnostician: Diagnostician) -> None:
    assert [text for text in HEARD_BY_RULE if diagnostician.commanded(text)[0] == STOP] == []


@pytest.mark.parametrize("added", ADDED)
def test_what_is_added_to_a_danger_never_lets_it_go(diagnostician: Diagnostician, added: str) -> None:
    for told in ("la pédale de frein descend au plancher", "il y a une fuite d'essence sous la voiture"):
        assert diagnostician.commanded(f"{told}, {added}")[0] == STOP
        assert diagnostician.commanded(f"{added}. {told}")[0] == STOP
