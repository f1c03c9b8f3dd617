"""The simulated customers, on a small seeded crowd; the figures of ten thousand are in the bench."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.library import Library
from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.observation import Observation, Polarity
from knowledge.faults.base import FaultBase
from scripts.measuring import whole_turns
from scripts.measuring.customers import Customer, World
from scripts.measuring.diagnosis import Guess, calibration_error, main
from scripts.measuring.misses import Miss, shares, why_missed


@pytest.fixture(scope="module")
def world(base: FaultBase) -> World:
    return World(base, seed=3)


def test_asking_finds_more_and_costs_less_than_a_fixed_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    assert main(["--customers", "60", "--seed", "5", "--stories", "0", "--json", str(file)]) == 0
    figures = json.loads(file.read_text("utf-8"))
    assert figures["top-1"] > figures["first message top-1"]
    assert figures["top-3"] >= figures["top-1"]
    assert figures["cost, €"] < figures["fixed checklist, €"]
    assert figures["questions"] <= 8
    assert f"{figures['questions']:.3f}" in capsys.readouterr().out


def test_whole_turns_are_measured_from_the_message_to_the_answer_kept(library: Library) -> None:
    figures = whole_turns.figures(["ma Clio 4 broute à froid"], library)
    assert figures["whole turns"] == 1 + len(whole_turns.ANSWERS)
    assert 0 < figures["whole turn p50, ms"] <= figures["whole turn p95, ms"]


def test_calibration_error_is_the_gap_between_said_and_seen() -> None:
    """Two said at 0.8 and one of them right; one said at 0.3 and wrong: (|1.6 - 1| + 0.3) / 3."""
    guesses = [Guess(rank=0, sure=0.8), Guess(rank=1, sure=0.8), Guess(rank=4, sure=0.3)]
    assert calibration_error(guesses) == pytest.approx((0.6 + 0.3) / 3)


def test_the_same_seed_makes_the_same_customers(base: FaultBase) -> None:
    first, second = (World(base, seed=8).customer(4) for _ in range(2))
    assert (first.fault, first.told, first.codes, first.vehicle) == (
        second.fault,
        second.told,
        second.codes,
        second.vehicle,
    )


def test_customers_err_now_and_then(world: World) -> None:
    customer = replace(world.customer(0), shows=np.ones(len(world.base.findings), dtype=np.bool_))
    answers = [world.answer(replace(customer, number=number), "mil_on") for number in range(400)]
    assert 0.72 < answers.count("present") / 400 < 0.88
    assert 0.07 < answers.count("unknown") / 400 < 0.18


def test_a_person_asked_again_answers_the_same_in_any_order(world: World) -> None:
    customer = world.customer(7)
    asked = ("mil_on", "jerking", "rough_idle")
    once = [world.answer(customer, finding) for finding in asked]
    assert [world.answer(customer, finding) for finding in reversed(asked)] == once[::-1]
    assert world.tells_more(customer) == world.tells_more(customer)


def test_everyone_has_something_to_say(world: World) -> None:
    assert all(world.customer(number).told for number in range(50))


def test_a_tool_reads_the_code_told_at_first_and_now_and_then_one_that_nobody_had_read(world: World) -> None:
    coded = next(place for place, fault in enumerate(world.base.faults) if fault.codes)
    customer = replace(world.customer(0), fault=coded, codes=())
    assert world.codes_read(replace(customer, codes=("P0301",))) == ("P0301",)
    read = [world.codes_read(replace(customer, number=number)) for number in range(400)]
    own = [codes for codes in read if set(codes) & set(world.base.faults[coded].codes)]
    assert 0.31 < len(own) / 400 < 0.47


def request_of(customer: Customer, *told: tuple[str, Polarity, bool], codes: tuple[str, ...] = ()) -> DiagnosticRequest:
    observations = tuple(Observation(finding, polarity, 0.9, asked=asked) for finding, polarity, asked in told)
    return DiagnosticRequest("", customer.day, codes, observations=observations)


def test_a_miss_has_the_first_reason_that_holds(world: World) -> None:
    base = world.base
    shows = np.zeros(len(base.findings), dtype=np.bool_)
    shows[base.finding_index["loss_of_power"]] = True
    turbo = replace(world.customer(0), fault=base.fault_index["turbocharger.internal"], shows=shows)
    told: tuple[str, Polarity, bool] = ("loss_of_power", "present", False)
    cases: list[tuple[Customer, tuple[tuple[str, Polarity, bool], ...]]] = [
        (replace(turbo, fault=None), (told,)),
        (turbo, (("radio_dead", "present", False),)),
        (turbo, (told, ("mil_on", "present", True))),
        (turbo, (told, ("mil_on", "unknown", True))),
        (turbo, (told, ("mil_on", "absent", True))),
    ]
    found = [why_missed(base, customer, request_of(customer, *said)) for customer, said in cases]
    assert found == list(Miss)
    assert shares(found, 10) == {f"missed: {reason}": 0.1 for reason in Miss}
