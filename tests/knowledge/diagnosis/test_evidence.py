"""Confirmed repairs teach; no single person, and no crowd of strangers, swings anything far."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from knowledge.diagnosis.context import Car
from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.evidence import ONE_AUTHOR, Learned, Report, Trust, learn
from knowledge.diagnosis.versions import FrozenCase, changes, verdict
from knowledge.faults.base import FaultBase, Floats
from tests.knowledge.diagnosis.conftest import TODAY
from tests.knowledge.diagnosis.conftest import Car as Clio

K9K = "renault_k9k_15dci"
VEHICLE = Clio(make="Renault", model="Clio", energy="diesel", engine_family=K9K, year=2014)
REQUESTS = [
    DiagnosticRequest(text, TODAY, codes=codes, vehicle=VEHICLE)
    for text, codes in (
        ("elle broute", ()),
        ("elle broute, voyant moteur", ("P0401",)),
        ("perte de puissance", ()),
        ("", ("P0299",)),
        ("elle fume noir et manque de puissance", ()),
        ("ça siffle à l'accélération", ()),
    )
]


def repaired(number: int, fault: str = "turbocharger.internal", **details: object) -> Report:
    usual: dict[str, object] = {
        "id": f"r{number}", "author": f"a{number}", "origin": f"o{number}", "author_since": date(2024, 1, 1),
        "day": TODAY - timedelta(days=number % 90), "trust": Trust.workshop, "fault": fault, "helped": True,
        "energy": "diesel", "engine_family": K9K,
    }  # fmt: skip
    return Report(**(usual | details))  # type: ignore[arg-type]  # the fields above, some replaced


def beliefs(diagnostician: Diagnostician, learned: Learned) -> list[Floats]:
    taught = diagnostician.taught(learned)
    return [taught.consider(request).belief.probability for request in REQUESTS]


def moved(diagnostician: Diagnostician, before: Iterable[Report], added: Iterable[Report]) -> float:
    """The most that any probability of any of the requests moves, in points."""
    reports = list(before)
    without, with_them = (
        beliefs(diagnostician, learn(diagnostician.base, many, as_of=TODAY)) for many in (reports, [*reports, *added])
    )
    return max(100 * float(np.abs(new - old).max()) for old, new in zip(without, with_them, strict=True))


HONEST = [repaired(number, "egr_valve.clogged") for number in range(14)]


@pytest.mark.parametrize("before", [[], HONEST], ids=["nothing known", "after honest reports"])
def test_one_author_moves_nothing_by_more_than_two_points(diagnostician: Diagnostician, before: list[Report]) -> None:
    """A verified workshop that reports the same fault a hundred times, over years and from everywhere."""
    flood = [
        repaired(number, author="liar", id=f"x{number}", day=TODAY - timedelta(days=10 * number), origin=f"p{number}")
        for number in range(100)
    ]
    assert 0 < moved(diagnostician, before, flood) <= 2


def test_one_author_who_blames_everything_else_moves_nothing_either(diagnostician: Diagnostician) -> None:
    suspects = tuple((fault.id, 1.0) for fault in diagnostician.base.faults if fault.system == "fuel")
    flood = [
        repaired(number, "egr_valve.clogged", author="liar", helped=False, suspects=suspects,
                 day=TODAY - timedelta(days=31 * number))
        for number in range(60)
    ]  # fmt: skip
    assert moved(diagnostician, HONEST, flood) <= 2


@pytest.mark.parametrize("count", [20, 400])
def test_fresh_accounts_move_nothing_by_more_than_five_points(diagnostician: Diagnostician, count: int) -> None:
    crowd = [
        repaired(number, author=f"new{number}", author_since=TODAY - timedelta(days=20 + number % 90), id=f"n{number}")
        for number in range(count)
    ]
    assert all(one.fresh for one in crowd)
    assert 0 < moved(diagnostician, HONEST, crowd) <= 5


def test_nobody_counts_both_among_the_strangers_and_among_the_known(base: FaultBase) -> None:
    """Told as a fresh account and again a month later, it is still one author."""
    since = TODAY - timedelta(days=60)
    told = [
        repaired(days, author="a", author_since=since, day=TODAY - timedelta(days=days), origin=f"o{days}")
        for days in (50, 5)
    ]
    assert [one.fresh for one in told] == [True, False]
    learned = learn(base, told, as_of=TODAY)
    assert learned.factors["all"]["turbocharger.internal"] == pytest.approx(1 + ONE_AUTHOR)


@pytest.mark.parametrize("energy", ["petrol", None])
def test_a_report_of_another_energy_takes_nothing_from_what_an_engine_inherits(
    base: FaultBase, energy: str | None
) -> None:
    diesels = [repaired(number, engine_family=None) for number in range(30)]
    own = [repaired(number, "egr_valve.clogged") for number in range(30, 33)]
    strange = repaired(40, "air_filter.clogged", energy=energy)
    before, after = (
        learn(base, reports, as_of=TODAY).factors[f"engine:{K9K}:diesel"]
        for reports in ([*diesels, *own], [*diesels, *own, strange])
    )
    assert before["turbocharger.internal"] > 1.2
    assert {fault: after[fault] for fault in before} == pytest.approx(before)


def test_honest_repairs_by_many_are_believed(diagnostician: Diagnostician) -> None:
    learned = learn(diagnostician.base, [repaired(number) for number in range(30)], as_of=TODAY)
    before, after = (diagnostician.taught(version).diagnose(REQUESTS[2]) for version in (None, learned))
    share = {cause.component_en: cause.probability for cause in before.causes}
    now = {cause.component_en: cause for cause in after.causes}
    assert after.causes[0].component_en == "turbocharger"
    lead = now["turbocharger"].probability / now["egr_valve"].probability
    assert lead > 1.9 * share["turbocharger"] / share["egr_valve"]
    assert now["turbocharger"].basis == "30 réparations confirmées sur ce moteur"
    assert now["turbocharger"].sources[0] == "30 réparations confirmées sur ce moteur"
    assert before.causes[0].basis == "estimate"
    assert before.causes[0].sources[0].startswith("Estimation")
    assert after.knowledge_version == f"{diagnostician.base.version}-{learned.version}"


def test_what_is_learnt_on_one_engine_reaches_others_less(base: FaultBase) -> None:
    learned = learn(base, [repaired(number) for number in range(30)], as_of=TODAY)
    prior = np.append(np.full(len(base.faults), 0.93 / len(base.faults)), 0.07)
    place = base.fault_index["turbocharger.internal"]
    own, diesel, other = (
        learned.weigh(base, prior, car)[place]
        for car in (Car(engine_family=K9K, energy="diesel"), Car(energy="diesel"), Car(energy="petrol"))
    )
    assert own > diesel > other > prior[place]


def test_the_unknown_cause_keeps_its_share(base: FaultBase) -> None:
    learned = learn(base, HONEST, as_of=TODAY)
    prior = np.append(np.full(len(base.faults), 0.93 / len(base.faults)), 0.07)
    weighed = learned.weigh(base, prior, Car(engine_family=K9K))
    assert weighed[-1] == prior[-1]
    assert weighed.sum() == pytest.approx(1)


def test_a_repair_that_did_not_help_speaks_for_the_other_suspects(base: FaultBase) -> None:
    suspects = (("egr_valve.clogged", 0.6), ("turbocharger.internal", 0.3))
    tried = [repaired(number, "egr_valve.clogged", helped=False, suspects=suspects) for number in range(10)]
    factors = learn(base, tried, as_of=TODAY).factors["all"]
    assert factors["turbocharger.internal"] > 1
    assert "egr_valve.clogged" not in factors


def test_reports_of_one_shop_on_one_day_count_once(base: FaultBase) -> None:
    scattered = [repaired(number, day=TODAY) for number in range(8)]
    burst = [replace(one, origin="one network") for one in scattered]
    once, many = (
        learn(base, reports, as_of=TODAY).factors["all"]["turbocharger.internal"] for reports in (burst, scattered)
    )
    assert once < many


def test_what_one_author_repeats_within_a_month_counts_once(base: FaultBase) -> None:
    commonest = max(base.faults, key=lambda fault: fault.at_large).id
    # So old that what one author may do at the most is not reached by any number of them.
    told = [repaired(day, commonest, author="a", day=TODAY - timedelta(days=day)) for day in (40, 39, 30, 11, 10)]
    later = TODAY + timedelta(days=5475)
    counts = [learn(base, told[:number], as_of=later).factors["all"][commonest] for number in range(1, 6)]
    assert counts[:4] == [counts[0]] * 4
    assert 1 < counts[0] < counts[4] < 1 + ONE_AUTHOR


def test_old_reports_fade(base: FaultBase) -> None:
    commonest = max(base.faults, key=lambda fault: fault.at_large).id
    report = [repaired(1, commonest, trust=Trust.account)]
    days = (TODAY, TODAY + timedelta(days=3650))
    young, old = (learn(base, report, as_of=day).factors["all"][commonest] for day in days)
    assert 1 < old < young


def test_the_version_follows_the_content_and_not_the_order(base: FaultBase) -> None:
    forwards, backwards = (learn(base, reports, as_of=TODAY) for reports in (HONEST, HONEST[::-1]))
    assert forwards == backwards
    assert learn(base, HONEST[1:], as_of=TODAY).version != forwards.version


def test_unknown_faults_and_later_days_are_left_out(base: FaultBase) -> None:
    strange = [repaired(1, "flux_capacitor.worn"), repaired(2, day=TODAY + timedelta(days=1))]
    assert learn(base, strange, as_of=TODAY).reports == 0


def test_a_change_says_the_part_the_group_and_the_repairs_behind_it(base: FaultBase) -> None:
    learned = learn(base, [repaired(number) for number in range(30)], as_of=TODAY)
    found = changes(base, None, learned)
    own = next(one for one in found if one.group == f"engine:{K9K}:diesel" and one.component == "turbocharger")
    assert own.points > 0
    assert own.confirmed == 30
    assert changes(base, learned, learned) == ()


def test_a_version_that_diagnoses_worse_is_refused(base: FaultBase) -> None:
    cases = [FrozenCase(REQUESTS[0], "egr_valve"), FrozenCase(REQUESTS[2], "turbocharger")]
    good, bad = learn(base, HONEST, as_of=TODAY), learn(base, HONEST[:3], as_of=TODAY)
    answers = {good.version: 0.6, bad.version: 0.1}

    def judge(version: Learned | None, case: FrozenCase) -> list[tuple[str, float]]:
        return [(case.component, answers[version.version] if version else 0.5)]

    assert verdict(None, good, cases, judge).accepted
    assert not verdict(None, bad, cases, judge).accepted


def test_a_version_is_never_served_untested(base: FaultBase) -> None:
    with pytest.raises(ValueError, match="no frozen cases"):
        verdict(None, learn(base, HONEST, as_of=TODAY), [], lambda _version, _case: [])
