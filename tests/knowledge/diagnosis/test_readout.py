"""Who told no code is asked for those that the car has stored; one tells much, and none tells something too."""

import numpy as np
import pytest

from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.observation import Observation, Polarity
from knowledge.diagnosis.readout import stored
from knowledge.diagnosis.wording import question
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, FaultBase
from tests.knowledge.diagnosis.conftest import TODAY

VAGUE = "voyant moteur allumé et perte de puissance"
TOLD_ALL = (ANYTHING_ELSE, "smoke_under_bonnet")


def test_every_fault_stores_one_code_or_none(base: FaultBase) -> None:
    faults = np.array([base.fault_index[name] for name in ("turbocharger.internal", "alternator.internal")])
    chance = stored(base, faults)
    assert chance.sum(axis=0) == pytest.approx(np.ones(3))
    assert chance.min() > 0


def test_who_told_a_sign_and_no_code_is_asked_for_the_stored_ones(diagnostician: Diagnostician) -> None:
    request = DiagnosticRequest(VAGUE, TODAY, asked=TOLD_ALL)
    check = diagnostician.diagnose(request).next_check
    assert check is not None
    assert (check.finding, check.answers) == (CODES_READ, ("Aucun code", "Pas encore lus"))
    assert check.question.startswith("Quels codes défaut sont en mémoire")
    assert check.cost_eur == pytest.approx(30)


def test_what_can_be_answered_at_once_is_asked_before_a_tool_is_needed(diagnostician: Diagnostician) -> None:
    check = diagnostician.diagnose(DiagnosticRequest(VAGUE, TODAY, asked=(ANYTHING_ELSE,))).next_check
    assert check is not None
    assert check.finding != CODES_READ


@pytest.mark.parametrize(
    "request_",
    [
        DiagnosticRequest(VAGUE, TODAY, codes=("P0299",), asked=TOLD_ALL),
        DiagnosticRequest(VAGUE, TODAY, asked=(*TOLD_ALL, CODES_READ)),
    ],
)
def test_codes_are_asked_for_once_and_not_of_who_told_one(
    diagnostician: Diagnostician, request_: DiagnosticRequest
) -> None:
    check = diagnostician.diagnose(request_).next_check
    assert check is None or check.finding != CODES_READ


@pytest.mark.parametrize(
    ("words", "polarity"),
    [
        ("P0299 et P0401", "present"),
        ("aucun code", "absent"),
        ("no codes", "absent"),
        ("none", "absent"),
        ("non", "unknown"),
        ("pas encore lus", "unknown"),
    ],
)
def test_a_plain_no_may_mean_that_nobody_has_read_them(
    diagnostician: Diagnostician, words: str, polarity: Polarity
) -> None:
    assert diagnostician.answer(CODES_READ, words).polarity == polarity


def test_an_empty_memory_speaks_against_what_would_have_stored_a_code(
    diagnostician: Diagnostician, base: FaultBase
) -> None:
    empty = Observation(CODES_READ, "absent", 0.97, asked=True)
    before = diagnostician.consider(DiagnosticRequest(VAGUE, TODAY)).belief.probability
    after = diagnostician.consider(DiagnosticRequest(VAGUE, TODAY, observations=(empty,))).belief.probability
    storing = np.array([bool(fault.codes) for fault in base.faults])
    assert after[:-1][storing].sum() < before[:-1][storing].sum()
    assert after[:-1][~storing].sum() > before[:-1][~storing].sum()


def test_that_codes_were_read_is_no_evidence_beside_the_codes(diagnostician: Diagnostician) -> None:
    read = Observation(CODES_READ, "present", 0.97, asked=True)
    plain = DiagnosticRequest(VAGUE, TODAY, codes=("P0299",))
    told = DiagnosticRequest(VAGUE, TODAY, codes=("P0299",), observations=(read,))
    shares = diagnostician.shares(plain)
    assert diagnostician.shares(told) == shares


def test_who_has_no_reader_is_still_asked_to_look(diagnostician: Diagnostician) -> None:
    """Not having read the codes is not being unable to look."""
    unread = diagnostician.answer(CODES_READ, "pas encore lus")
    request = DiagnosticRequest(VAGUE, TODAY, asked=(*TOLD_ALL, CODES_READ), observations=(unread,))
    without = DiagnosticRequest(VAGUE, TODAY, asked=(*TOLD_ALL, CODES_READ))
    asked, same = (diagnostician.diagnose(one).next_check for one in (request, without))
    assert asked == same


def test_it_is_asked_in_english_too(diagnostician: Diagnostician, base: FaultBase) -> None:
    request = DiagnosticRequest("engine light on and loss of power", TODAY, asked=TOLD_ALL, language="en")
    check = diagnostician.next_check(request, diagnostician.consider(request))
    assert check is not None
    asked = question(base, check, (), "en")
    assert asked.question == "Which fault codes are stored? An OBD reader or a garage reads them in a few minutes."
    assert asked.answers == ("No code", "Not read yet")
