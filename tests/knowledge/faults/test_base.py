"""The linter of the fault base: every fault can be told, asked about, settled and paid for."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from knowledge.faults.base import Fault, FaultBase, Finding, FindingKind
from knowledge.faults.french import bare, of
from knowledge.faults.generation import generate
from knowledge.faults.reading import HERE, read_rows

SYSTEMS = {
    "engine", "fuel", "cooling", "exhaust", "transmission", "steering", "suspension", "brakes", "tyres_wheels",
    "electrical", "lighting", "hvac", "body", "doors_locks", "seats", "restraints", "visibility",
    "driver_assistance", "speed_control", "infotainment", "hybrid_ev",
}  # fmt: skip


def strengths(base: FaultBase, fault: Fault) -> list[tuple[Finding, float]]:
    indices, weights = base.links.of_fault(base.fault_index[fault.id])
    return [(base.findings[index], float(weight)) for index, weight in zip(indices, weights, strict=True)]


def test_the_base_is_as_large_as_promised(base: FaultBase) -> None:
    by_hand = [fault for fault in base.faults if fault.scope.makes]
    assert len(base.faults) >= 6000
    assert len(base.components) >= 900
    assert len(by_hand) >= 600


def test_names_stand_in_one_order_whichever_process_reads_them(base: FaultBase) -> None:
    """Sets of words keep another order in every process; what is numbered by it would differ too."""
    named = [phrase.words for phrase in base.phrases if phrase.targets[0].startswith("mention_")]
    assert named == sorted(named)


def test_every_system_of_the_contract_has_parts_and_faults(base: FaultBase) -> None:
    faults = Counter(fault.system for fault in base.faults)
    assert set(faults) == SYSTEMS == set(base.systems)
    assert min(faults.values()) >= 15


def test_every_fault_shows_itself_in_at_least_three_ways(base: FaultBase) -> None:
    thin = [f.id for f in base.faults if sum(finding.askable for finding, _ in strengths(base, f)) < 3]
    assert thin == []


def test_every_fault_has_a_cheap_check_and_a_decisive_one(base: FaultBase) -> None:
    without_cheap = [
        fault.id
        for fault in base.faults
        if not any(f.askable and f.cost_eur <= 15 and weight >= 0.05 for f, weight in strengths(base, fault))
    ]
    without_decisive = [
        fault.id
        for fault in base.faults
        if not any(f.askable and f.leak <= 0.05 and weight >= 0.8 for f, weight in strengths(base, fault))
    ]
    assert without_cheap == []
    assert without_decisive == []


def test_no_two_faults_have_the_same_signature(base: FaultBase) -> None:
    """Two cars may share a weakness; the faults of one car never show the same."""
    signatures = Counter(
        (fault.scope, *sorted((finding.id, weight) for finding, weight in strengths(base, fault)))
        for fault in base.faults
    )
    assert [count for count in signatures.values() if count > 1] == []


def test_ids_are_unique(base: FaultBase) -> None:
    assert len(base.fault_index) == len(base.faults)
    assert len(base.finding_index) == len(base.findings)
    for language in ("fr", "en"):
        names = Counter(fault.name.to(language) for fault in base.faults)
        assert [name for name, count in names.items() if count > 1] == []


def test_every_name_stands_in_both_languages(base: FaultBase) -> None:
    texts = [
        *(text for fault in base.faults for text in (fault.name, fault.mode_name, fault.repair)),
        *(text for finding in base.findings for text in (finding.label, finding.question)),
        *(part.name for part in base.components.values()),
    ]
    assert [text for text in texts if not text.fr.strip() or not text.en.strip()] == []


def test_every_question_ends_as_a_question(base: FaultBase) -> None:
    asked = [finding for finding in base.findings if finding.askable]
    french = [f.id for f in asked if not f.question.fr.rstrip().endswith(("?", ")"))]
    english = [f.id for f in asked if not f.question.en.rstrip().endswith(("?", ")"))]
    assert french == []
    assert english == []


def test_no_article_is_left_uncontracted(base: FaultBase) -> None:
    texts = [fault.repair.fr for fault in base.faults] + [finding.question.fr for finding in base.findings]
    assert [text for text in texts if " de le " in text or " de les " in text or " à le " in text] == []


def test_every_word_of_a_pattern_stands_in_the_lexicon(base: FaultBase) -> None:
    known = {target for phrase in base.phrases for target in phrase.targets}
    used = {word for finding in base.findings for pattern in finding.patterns for word in pattern}
    assert used - known == set()


def test_strengths_and_leaks_are_never_certain(base: FaultBase) -> None:
    assert base.links.fault_weight.min() > 0
    assert base.links.fault_weight.max() <= 0.97
    assert all(0 < finding.leak < 1 for finding in base.findings)


def test_weights_are_shares_of_all_failures(base: FaultBase) -> None:
    """A fault told apart by energy weighs the same on each: the car has one of them."""
    generated = {(f.component.id, f.mode, f.place): f.weight for f in base.faults if not f.scope.makes}
    assert sum(generated.values()) == pytest.approx(1.0)


def test_every_number_carries_its_origin(base: FaultBase) -> None:
    assert {fault.source for fault in base.faults} == {"estimate"}
    for name in ("systems", "anchors", "prices", "scopes", "modes", "families", "components", "positions"):
        head = (HERE / f"{name}.toml").read_text("utf-8")[:1200]
        assert "estimate" in head or "ADAC" in head, name


def test_high_voltage_checks_are_left_to_authorised_workshops(base: FaultBase) -> None:
    wrong = [
        finding.id
        for finding in base.findings
        if finding.kind is FindingKind.check
        and any(base.components[part].access == "hv" for part in finding.components)
        and finding.skill != "authorised"
    ]
    assert wrong == []


def test_nobody_is_sent_to_look_at_airbags_or_high_voltage(base: FaultBase) -> None:
    looked_at = [base.components[part] for f in base.findings if f.id.startswith("look_") for part in f.components]
    assert [part.id for part in looked_at if part.access == "hv" or part.system == "restraints"] == []


def test_every_file_of_parts_is_named_once() -> None:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(Path(HERE, "profiles").glob("*.toml"))]
    names = Counter(name for table in tables for name in table)
    assert [name for name, count in names.items() if count > 1] == []


def test_the_version_follows_the_content() -> None:
    assert read_rows()[1] == read_rows()[1]


def test_a_finding_that_no_file_holds_is_refused() -> None:
    rows, version = read_rows()
    profile = rows.profiles["egr_valve"]
    broken = profile.model_copy(update={"findings": {**profile.findings, "sneezes": 0.5}})
    changed = rows.model_copy(update={"profiles": {**rows.profiles, "egr_valve": broken}})
    with pytest.raises(ValueError, match="sneezes"):
        generate(changed, version)


def test_a_certain_strength_is_refused() -> None:
    rows, _ = read_rows()
    with pytest.raises(ValidationError):
        type(rows.profiles["egr_valve"])(urgency=2, findings={"mil_on": 1.0})


@pytest.mark.parametrize(
    ("name", "without", "with_de"),
    [
        ("le thermostat", "thermostat", "du thermostat"),
        ("la vanne EGR", "vanne EGR", "de la vanne EGR"),
        ("les bougies d'allumage", "bougies d'allumage", "des bougies d'allumage"),
        ("l'alternateur", "alternateur", "de l'alternateur"),
        ("un module de cellules", "module de cellules", "d’un module de cellules"),
    ],
)
def test_french_articles_contract(name: str, without: str, with_de: str) -> None:
    assert bare(name) == without
    assert of(name) == with_de


def test_a_part_that_fails_otherwise_on_some_energies_has_faults_of_its_own(base: FaultBase) -> None:
    plain, electric = (
        base.faults[base.fault_index["battery_12v.weak"]],
        base.faults[base.fault_index["battery_12v@ev.weak"]],
    )
    assert plain.energies.isdisjoint(electric.energies)
    assert electric.energies == {"bev", "fcev"}
    assert "voiture électrique" in electric.name.fr
