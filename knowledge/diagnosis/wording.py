"""Beliefs → the words and figures of a diagnosis."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from knowledge.diagnosis.chains import Chain, chains_among
from knowledge.diagnosis.checks import MINUTE_EUR
from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.context import ELECTRIFIED, Car, is_told_of
from knowledge.diagnosis.cost import Cost, Garage, cost_of, hours_of
from knowledge.diagnosis.diagnosis import (
    Cause,
    CauseChain,
    Contribution,
    FailureMode,
    Language,
    Question,
    TwoFaults,
)
from knowledge.diagnosis.evidence import Learned
from knowledge.diagnosis.model import CODE, Evidence
from knowledge.diagnosis.posterior import BOTH, Belief
from knowledge.diagnosis.silence import SILENCE
from knowledge.diagnosis.standing import name_as_known
from knowledge.diagnosis.troubleshoot import NextCheck
from knowledge.faults.base import Component, Fault, FaultBase, Finding, FindingKind
from knowledge.faults.french import bare, capitalised, of
from knowledge.faults.tools import tool_named

CAUSES_SHOWN = 12
ESTIMATE = "estimate"
_MODES_SHOWN = 4
_DECIMALS = 4
_DANGERS = {3: "changes_today", 4: "changes_stop"}
"""Urgency → what a yes to a question of safety changes, whatever it does to a probability."""
_BURNING = frozenset({"petrol", "diesel"})
_IN_WORDS = {FindingKind.open: "nothing_else", FindingKind.readout: "codes_read"}
"""What is answered in words or codes, and the buttons beside."""


@cache
def _texts() -> dict[str, dict[str, object]]:
    with Path(__file__).with_name("texts.toml").open("rb") as file:
        return tomllib.load(file)


def _sentence(*path: str) -> str:
    found: object = _texts()
    for step in path:
        assert isinstance(found, dict)
        found = found[step]
    assert isinstance(found, str)
    return found


def _sentences(*path: str) -> tuple[str, ...]:
    found: object = _texts()
    for step in path:
        assert isinstance(found, dict)
        found = found[step]
    assert isinstance(found, list)
    return tuple(str(one) for one in found)


def urgency_words(level: int, language: Language) -> tuple[str, str]:
    return _sentences("urgency", language)[level], _sentences("advice", language)[level]


def doubt_words(language: Language, stage: Literal["doubt", "doubt_open", "cleared"]) -> tuple[str, str]:
    """As `urgency_words`, where a danger is in doubt, where they could not tell, and once they said no."""
    return _sentence(stage, "label", language), _sentence(stage, "advice", language)


def nothing_known_words(language: Language) -> tuple[str, str]:
    """As `urgency_words`, where nothing was understood: that nothing presses would be said of nothing."""
    return _sentence("nothing_known", "label", language), _sentence("nothing_known", "advice", language)


def safety(topics: Sequence[str], language: Language, energy: str | None = None) -> tuple[str, ...]:
    """A line for each; who may work at high voltage is not told twice.

    `energy`: None where unknown; a flashing engine light threatens the catalyst of petrol cars only.
    """
    told = [topic for topic in topics if topic != "high_voltage_workshop" or "high_voltage" not in topics]
    return tuple(_sentence("safety", _of_energy(topic, energy), language) for topic in told)


def _of_energy(topic: str, energy: str | None) -> str:
    if topic != "misfire" or energy not in {None, "diesel"}:
        return topic
    return "misfire_diesel" if energy else "misfire_unknown"


def question(base: FaultBase, check: NextCheck, causes: Sequence[Cause], language: Language) -> Question:
    """`causes` are shown beside it: a share that stays what it is there is no change to tell."""
    finding = base.findings[check.finding]
    in_words = finding.kind in _IN_WORDS
    words, answers = _put(finding, language)
    cause = base.faults[check.fault].component
    return Question(
        finding=finding.id,
        question=words,
        answers=answers,
        cost_eur=round(max(0.0, check.cost_eur - finding.minutes * MINUTE_EUR), 2),
        minutes=finding.minutes,
        skill=finding.skill,
        tool=tool_named(finding.tool, language),
        changes=_changes_open(cause, language) if in_words else _changes(check, finding, cause, causes, language),
        saving_eur=round(max(0.0, check.saving_eur), 2),
        safety=check.safety,
        elsewhere=_put(finding, "en" if language == "fr" else "fr"),
    )


def _put(finding: Finding, language: Language) -> tuple[str, tuple[str, ...]]:
    """The question and the answers it offers."""
    words, answers = finding.question.to(language), _sentences(_IN_WORDS.get(finding.kind, "answers"), language)
    if finding.who in {"scan", "mechanic"} and finding.kind not in _IN_WORDS:
        words = _sentence("workshop_check", language).format(question=words)
    return words, answers


def _changes(check: NextCheck, finding: Finding, cause: Component, causes: Sequence[Cause], language: Language) -> str:
    if check.safety and finding.urgency in _DANGERS:
        return _sentence(_DANGERS[finding.urgency], language)
    if _rounded(check.probability) in {_rounded(one.probability) for one in causes if one.component_en == cause.id}:
        return _changes_open(cause, language, key="changes_little")
    return _sentence("changes" if check.answer else "changes_no", language).format(
        cause=of(cause.article_fr) if language == "fr" else f"the {cause.name.en}",
        percent=_rounded(check.probability),
    )


def _rounded(probability: float) -> int:
    """Per cent, as it is told."""
    return min(95, max(5, round(probability * 20) * 5))


def _changes_open(cause: Component, language: Language, key: str = "changes_open") -> str:
    named = cause.article_fr if language == "fr" else f"the {cause.name.en}"
    return _sentence(key, language).format(cause=named)


def causes(
    columns: Columns,
    belief: Belief,
    evidence: Sequence[Evidence],
    language: Language,
    *,
    car: Car,
    learned: Learned | None,
    garage: Garage | None = None,
) -> tuple[Cause, ...]:
    """The likeliest parts, each with its likeliest failure; at least ten, most probable first."""
    parts = columns.by_part(belief.probability)
    told = [_told(columns.base, one, language, car.energy) for one in evidence]
    codes = [one.text for one in evidence if one.finding.startswith(CODE)]
    found = []
    for part in np.argsort(-parts, kind="stable")[:CAUSES_SHOWN]:
        members = columns.members[part]
        modes = members[np.argsort(-belief.probability[members], kind="stable")].tolist()
        # Nobody is told of a « Clio 3 » who has not said that he drives one.
        modes.sort(key=lambda place: not is_told_of(columns.base.faults[place].scope, car))
        contributions = _contributions(belief, evidence, told, modes[0], language)
        found.append(
            _cause(
                columns.base,
                belief,
                contributions,
                language=language,
                cost=_cost(columns.base, modes[0], car, learned, garage),
                modes=modes,
                codes=codes,
                chance=parts[part],
                basis=_basis(learned, car, columns.parts[part], language),
            )
        )
    return tuple(found)


def cause_chains(base: FaultBase, found: Sequence[Cause], language: Language) -> tuple[CauseChain, ...]:
    shares = {cause.component_en: cause.probability for cause in found}
    leading = [cause.component_en for cause in found[:2]]
    return tuple(
        CauseChain(chain.root, chain.consequence, _chain_words(base, chain, language))
        for chain in chains_among(shares, leading)
    )


def together(base: FaultBase, pairs: Sequence[TwoFaults], language: Language) -> tuple[TwoFaults, ...]:
    """The pairs, each said in a sentence."""
    return tuple(replace(pair, text=_pair_words(base, pair, language)) for pair in pairs)


def _pair_words(base: FaultBase, pair: TwoFaults, language: Language) -> str:
    parts = [base.faults[base.fault_index[fault]].component for fault in (pair.first, pair.second)]
    names = [part.article_fr if language == "fr" else f"the {part.name.en}" for part in parts]
    return _sentence("two_faults", language).format(first=names[0], second=names[1])


def _chain_words(base: FaultBase, chain: Chain, language: Language) -> str:
    root, consequence = base.components[chain.root], base.components[chain.consequence]
    names = (
        (root.article_fr, consequence.article_fr)
        if language == "fr"
        else (f"the {root.name.en}", f"the {consequence.name.en}")
    )
    return capitalised(_sentence("chain", language).format(root=names[0], consequence=names[1]))


def _cost(base: FaultBase, place: int, car: Car, learned: Learned | None, garage: Garage | None) -> Cost:
    fault = base.faults[place]
    confirmed = learned.confirmed_on(car, fault.component.id)[0] if learned else 0
    return cost_of(base, fault, make=car.make, garage=garage, confirmed=confirmed)


def _basis(learned: Learned | None, car: Car, part: str, language: Language) -> str:
    """What the figure stands on: « 18 réparations confirmées sur ce moteur », or "estimate"."""
    if learned is None:
        return ESTIMATE
    count, on_this_engine = learned.confirmed_on(car, part)
    if not count:
        return ESTIMATE
    kind = ("engine" if on_this_engine else "all") + ("_one" if count == 1 else "")
    return _sentence("confirmed", kind, language).format(count=count)


def _cause(
    base: FaultBase,
    belief: Belief,
    contributions: Sequence[Contribution],
    *,
    language: Language,
    cost: Cost,
    modes: Sequence[int],
    codes: Sequence[str],
    chance: float,
    basis: str,
) -> Cause:
    place = modes[0]
    fault = base.faults[place]
    part = bare(fault.component.article_fr) if language == "fr" else fault.component.name.en
    return Cause(
        fault=fault.id,
        name=name_as_known(base, modes, belief, codes, language),
        component=capitalised(part),
        component_en=fault.component.id,
        failure_mode=fault.mode,
        system=fault.system,
        probability=float(chance),
        basis=basis,
        cost=cost,
        urgency=fault.urgency,
        repair=fault.repair.to(language),
        parts=(capitalised(part),) if fault.parts_factor else (),
        hours=tuple(round(hours, 1) for hours in hours_of(base, fault)),  # type: ignore[arg-type] # always two
        supporting=_sided(contributions, sign=1),
        opposing=_sided(contributions, sign=-1),
        log_prior=float(belief.log_prior[place]),
        score=float(belief.log_prior[place]) + sum(one.weight for one in contributions),
        sources=_sources(fault, basis, language),
        note=fault.note.to(language),
        modes=tuple(
            FailureMode(
                base.faults[one].id,
                base.faults[one].mode,
                base.faults[one].mode_name.to(language),
                round(float(belief.probability[one]), 6),
            )
            for one in modes[:_MODES_SHOWN]
        ),
    )


def _contributions(
    belief: Belief, evidence: Sequence[Evidence], told: Sequence[str], place: int, language: Language
) -> list[Contribution]:
    found = [
        Contribution(one.finding, words, round(float(weight), _DECIMALS))
        for one, words, weight in zip(evidence, told, belief.terms[:, place], strict=True)
    ]
    if belief.both is not None:
        found.append(Contribution(BOTH, _sentence(BOTH, language), round(float(belief.both[place]), _DECIMALS)))
    return found


def _told(base: FaultBase, one: Evidence, language: Language, energy: str | None) -> str:
    if one.finding.startswith(CODE):
        return _sentence("code", language).format(code=one.text)
    if one.finding == SILENCE:
        return _sentence(SILENCE, language)
    finding = base.finding(one.finding)
    if finding.kind is FindingKind.system and one.present and not one.text:
        # Nobody named it: it is what the words as a whole sound like.
        return _sentence("gist", language)
    if one.present:
        return label_of(base, finding, language, energy)
    if finding.kind is FindingKind.old:
        return _sentence("replaced", language).format(part=_names(base, finding.components, language))
    return _sentence("negated", language).format(label=finding.label.to(language))


def label_of(base: FaultBase, finding: Finding, language: Language, energy: str | None = None) -> str:
    """What was understood, in words; a name that several parts share is that of the part which such a car has."""
    if finding.kind is not FindingKind.mention:
        return finding.label.to(language)
    held = [one for one in finding.components if _has(base, base.components[one], energy)]
    return _sentence("spoken_of", language).format(parts=_names(base, (held or finding.components)[:2], language))


def _has(base: FaultBase, part: Component, energy: str | None) -> bool:
    """Whoever does not say that their car is electric speaks of the part that every car has."""
    if energy in base.fleet:
        return energy in part.energies
    return energy == ELECTRIFIED or not part.energies.isdisjoint(_BURNING)


def _names(base: FaultBase, parts: Sequence[str], language: Language) -> str:
    named = [base.components[one] for one in parts]
    either = " ou " if language == "fr" else " or "
    return either.join(bare(one.article_fr) if language == "fr" else one.name.en for one in named)


def _sided(contributions: Sequence[Contribution], *, sign: int) -> tuple[Contribution, ...]:
    """Those for or against, the strongest first."""
    return tuple(sorted((one for one in contributions if one.weight * sign > 0), key=lambda one: -one.weight * sign))


def _sources(fault: Fault, basis: str, language: Language) -> tuple[str, ...]:
    estimate, *anchors = _sentences("sources", language)
    own = (estimate if basis == ESTIMATE else capitalised(basis), *anchors)
    return own if fault.source == "estimate" else (fault.source, *own)
