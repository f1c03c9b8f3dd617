"""Signs that nobody told of speak a little against the faults that show them."""

import pytest

from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.silence import SILENCE, Silence
from knowledge.faults.base import FaultBase
from tests.knowledge.diagnosis.conftest import Ask


@pytest.fixture(scope="module")
def silence(base: FaultBase) -> Silence:
    return Silence(base)


def told(*findings: str, asked: bool = False) -> list[Observation]:
    return [Observation(one, "present", 0.95, asked=asked) for one in findings]


def test_a_fault_that_shows_more_than_was_told_is_less_likely(base: FaultBase, silence: Silence) -> None:
    found = silence.of(told("mil_on"))
    assert found is not None
    quiet, loud = base.fault_index["evap_purge_valve.internal"], base.fault_index["turbocharger.internal"]
    assert found.strength[quiet] > found.strength[loud]


def test_telling_a_sign_ends_the_silence_about_it(base: FaultBase, silence: Silence) -> None:
    less, more = silence.of(told("mil_on")), silence.of(told("mil_on", "whistle_accel"))
    assert less is not None
    assert more is not None
    place, other = base.fault_index["turbocharger.internal"], base.fault_index["evap_purge_valve.internal"]
    assert more.strength[place] / more.strength[other] > less.strength[place] / less.strength[other]


def test_who_was_asked_what_else_and_told_nothing_of_it_was_silent_twice(base: FaultBase, silence: Silence) -> None:
    quiet, loud = base.fault_index["evap_purge_valve.internal"], base.fault_index["turbocharger.internal"]
    once, twice = silence.of(told("mil_on")), silence.of(told("mil_on"), occasions=2)
    assert once is not None
    assert twice is not None
    ratio = once.strength[loud] / once.strength[quiet]
    assert twice.strength[loud] / twice.strength[quiet] == pytest.approx(ratio**2)


@pytest.mark.parametrize("heard", [[], told("mention_turbocharger"), told("mil_on", asked=True)])
def test_who_told_nothing_of_the_car_is_silent_about_nothing(silence: Silence, heard: list[Observation]) -> None:
    assert silence.of(heard) is None


def test_what_was_not_told_is_said_among_the_reasons_and_makes_no_second_fault(ask: Ask) -> None:
    found = ask("le voyant moteur est allumé et ça siffle à l'accélération")
    reasons = [one for cause in found.causes for one in (*cause.supporting, *cause.opposing)]
    assert "rien de plus n’a été signalé" in {one.text for one in reasons if one.finding == SILENCE}
    assert found.two_faults == ()
