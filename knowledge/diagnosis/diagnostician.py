"""The diagnosis of a text, codes and answers: understand, believe, advise, ask."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial

from knowledge.diagnosis import urgency, wording
from knowledge.diagnosis.aftermath import without_aftermath
from knowledge.diagnosis.alarms import alarms, sentences
from knowledge.diagnosis.answers import CODE, meant, trust_in
from knowledge.diagnosis.columns import Columns
from knowledge.diagnosis.complaints.likeness import Likeness, LikenessReader
from knowledge.diagnosis.context import ELECTRIFIED, Car, Priors
from knowledge.diagnosis.cost import middle_costs
from knowledge.diagnosis.diagnosis import (
    Advice,
    Cause,
    CodeBook,
    DecodedCode,
    Diagnosis,
    DiagnosticRequest,
    Vehicle,
)
from knowledge.diagnosis.evidence import Learned
from knowledge.diagnosis.factuality import is_told_of_nothing
from knowledge.diagnosis.failing import WaysOfFailing
from knowledge.diagnosis.gist import GistReader
from knowledge.diagnosis.kin import kin
from knowledge.diagnosis.model import CIRCUMSTANCES, CodeMeaning, Evidence, credence, of_code, of_finding, of_gist
from knowledge.diagnosis.namely import names_of_signs_faint
from knowledge.diagnosis.observation import Observation, merged
from knowledge.diagnosis.posterior import Belief, believe
from knowledge.diagnosis.readout import Readout
from knowledge.diagnosis.releasing import kept
from knowledge.diagnosis.silence import Silence
from knowledge.diagnosis.together import shared, two_parts
from knowledge.diagnosis.triage import TELLING, told_of
from knowledge.diagnosis.troubleshoot import (
    QUESTIONS_AT_MOST,
    VAGUE,
    NextCheck,
    danger_check,
    next_check,
    open_question,
)
from knowledge.diagnosis.understand import Understanding
from knowledge.diagnosis.urgency import Told
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, DANGER_ASKED, FaultBase, Finding, FindingKind, Floats
from knowledge.language.code_ranges import codes_told
from knowledge.language.folding import fold

_STRUCK = 1e-9
"""What is left of the belief in a part that was replaced in vain."""
_HIGH_VOLTAGE = "hybrid_ev"
_KEPT_AWAY_FROM = frozenset({"high_voltage", "fire", "fuel"})
"""Warnings that say to move away from the car: nobody is sent back to look."""
_REMEMBERED = 128
"""Diagnoses: some 25 KB each."""
_NO_EVIDENCE = frozenset({FindingKind.system, FindingKind.open, FindingKind.readout, FindingKind.danger})
"""They lead to evidence, and are none themselves."""
_ABSTAIN_OTHER, _ABSTAIN_TOP = 0.3, 0.08


@dataclass(frozen=True, slots=True)
class Considered:
    """A request understood, and what it makes believe."""

    car: Car
    decoded: tuple[DecodedCode, ...]
    heard: tuple[Observation, ...]
    evidence: tuple[Evidence, ...]
    told: Told
    prior: Floats
    belief: Belief


@dataclass(frozen=True, slots=True)
class Account:
    """A story worked out: what it tells, and what would explain it."""

    told: frozenset[str]
    energy: str | None
    """Of the car, as far as the story tells."""
    causes: tuple[Cause, ...]
    other: float
    abstained: bool


class Diagnostician:
    """Safe to share between threads; build it once.

    What it worked out last is remembered by all that it was told: a case is asked about several times.
    """

    def __init__(self, base: FaultBase, codes: CodeBook, *, learned: Learned | None = None) -> None:
        self.base = base
        self.columns = Columns.of(base)
        self._priors = Priors(base)
        self._take_in(learned)
        self._codes = codes
        self._understanding = Understanding(base)
        self._gist = GistReader(base)
        parts = {part: base.components[part].system for part in self.columns.parts}
        self._likeness = LikenessReader(parts, self.columns.by_part(self._priors.at_large()))
        self._failing = WaysOfFailing(base)
        self._silence = Silence(base)
        self._readout = Readout(base)
        self._electric = _only_electric(base)
        self._stranded = frozenset(base.anchors.stranded)
        self._repair_eur = lru_cache(maxsize=32)(partial(middle_costs, base))

    def taught(self, learned: Learned | None) -> "Diagnostician":
        """The same engine on what was learnt; the rest of it is shared."""
        other = copy.copy(self)
        other._take_in(learned)  # noqa: SLF001 -- another of the same class
        return other

    def _take_in(self, learned: Learned | None) -> None:
        self.learned = learned
        self.version = self.base.version if learned is None else f"{self.base.version}-{learned.version}"
        self._prior = lru_cache(maxsize=64)(self._prior_of)
        self._diagnosed = lru_cache(maxsize=_REMEMBERED)(self._diagnose)
        self._accounted = lru_cache(maxsize=_REMEMBERED)(self._account)

    def shares(self, request: DiagnosticRequest) -> list[tuple[str, float]]:
        """Parts with their probabilities, likeliest first."""
        found = self.columns.by_part(self.consider(request).belief.probability).tolist()
        return sorted(zip(self.columns.parts, found, strict=True), key=lambda one: -one[1])

    def diagnose(self, request: DiagnosticRequest) -> Diagnosis:
        return self._diagnosed(request)

    def account(self, request: DiagnosticRequest) -> Account:
        return self._accounted(request)

    def _diagnose(self, request: DiagnosticRequest) -> Diagnosis:
        thought = self.consider(request)
        belief, told = thought.belief, thought.told
        level = max(urgency.commanded(self.base, told), self._believed(request.text, thought))
        check = self.next_check(request, thought)
        causes = self.causes(request, thought)
        topics = urgency.safety_topics(self.columns, told, belief.probability)
        return Diagnosis(
            language=request.language,
            knowledge_version=self.version,
            vehicle=request.vehicle,
            codes=thought.decoded,
            heard=thought.heard,
            causes=causes,
            rest_probability=max(0.0, 1 - belief.other - sum(cause.probability for cause in causes)),
            other_probability=belief.other,
            next_check=wording.question(self.base, check, causes, request.language) if check else None,
            urgency=Advice(level, *self._urgency_words(request, thought, level)),
            safety=wording.safety(topics, request.language, thought.car.energy),
            abstained=abstains(thought, causes),
            two_faults=wording.together(
                self.base, two_parts(self.columns, thought.prior, thought.evidence, belief), request.language
            ),
            chains=wording.cause_chains(self.base, causes, request.language),
        )

    def _urgency_words(self, request: DiagnosticRequest, thought: Considered, level: int) -> tuple[str, str]:
        told = thought.told
        if level < urgency.STOP and told.doubted is not None:
            is_asked = f"{DANGER_ASKED}{told.doubted}" in request.asked
            return wording.doubt_words(request.language, "doubt_open" if is_asked else "doubt")
        if level == urgency.THIS_WEEK and told.cleared is not None:
            return wording.doubt_words(request.language, "cleared")
        if not level and not thought.evidence:
            return wording.nothing_known_words(request.language)
        return wording.urgency_words(level, request.language)

    def _account(self, request: DiagnosticRequest) -> Account:
        thought = self.consider(request, as_one=True)
        causes = self.causes(request, thought)
        told = frozenset(one.finding for one in thought.heard if one.polarity == "present")
        return Account(told, thought.car.energy, causes, thought.belief.other, abstains(thought, causes))

    def consider(self, request: DiagnosticRequest, *, as_one: bool = False) -> Considered:
        """What is believed of the car, before anything is said of it.

        `as_one`: of a single fault alone, by what its signs explain and not by what the words sound like.
        """
        car = car_of(request.vehicle)
        decoded = self._decoded(request, car)
        said = self._understanding.read(request.text)
        told = told_of(self.base, merged((*request.observations, *said)), decoded, request.text)
        heard = merged((*request.observations, *kept(self.base, said, request.text)))
        car = self._electrified(car, heard, decoded)
        likeness = None if as_one else self._likeness.read(request.text)
        evidence = self._evidence(request, car, heard, decoded, likeness)
        if as_one:
            evidence = [one.at_its_word() for one in evidence]
        if not evidence and (system := urgency.system_feared(told)) is not None:
            evidence = [of_gist(self.columns, self._gist.of(system), alone=True)]
        stranded = not self._stranded.isdisjoint(told.findings)
        prior = self._without(heard, self._prior(car, stranded=stranded, today=request.today.replace(day=1)))
        belief = believe(prior, evidence)
        if not as_one:
            belief = shared(self.columns, prior, evidence, belief, request.text)
        return Considered(car, decoded, heard, tuple(evidence), told, prior, belief)

    def _without(self, heard: Sequence[Observation], prior: Floats) -> Floats:
        """Next to nothing for the parts that were replaced in vain, whatever speaks for them."""
        if not (struck := {part for one in heard if (part := one.replaced_in_vain) is not None}):
            return prior
        kept = prior.copy()
        kept[[place for place, fault in enumerate(self.base.faults) if fault.component.id in struck]] *= _STRUCK
        return kept

    def causes(self, request: DiagnosticRequest, thought: Considered) -> tuple[Cause, ...]:
        """The likeliest parts with what speaks for and against each, most probable first."""
        return wording.causes(
            self.columns,
            thought.belief,
            thought.evidence,
            request.language,
            car=thought.car,
            learned=self.learned,
            garage=request.garage,
        )

    def next_check(self, request: DiagnosticRequest, thought: Considered) -> NextCheck | None:
        """The question worth asking now, openly where nothing was understood; None when enough is known."""
        doubted = thought.told.doubted
        if doubted is not None and f"{DANGER_ASKED}{doubted}" not in request.asked:
            return danger_check(self.columns, thought.belief.probability, doubted)
        if not thought.evidence:
            return None if ANYTHING_ELSE in request.asked else open_question(self.columns, thought.belief.probability)
        stands = urgency.commanded(self.base, thought.told) == urgency.STOP
        return next_check(
            self.columns,
            thought.belief.probability,
            self.repair_costs(thought.car.make),
            known=[one.finding for one in thought.heard],
            asked=request.asked,
            danger_known=stands,
            codes_unread=not thought.decoded and CODES_READ not in request.asked,
            cannot_look=any(self._beyond(one) for one in thought.heard),
            keeps_away=stands and not _KEPT_AWAY_FROM.isdisjoint(urgency.topics_told(thought.told)),
            told_little=self._told_little(request, thought),
        )

    def _told_little(self, request: DiagnosticRequest, thought: Considered) -> bool:
        """Whether an open question should come before any other: no code speaks, and no part leads clearly."""
        if thought.decoded or ANYTHING_ELSE in request.asked or len(request.asked) >= QUESTIONS_AT_MOST:
            return False
        return float(self.columns.by_part(thought.belief.probability).max()) < VAGUE

    def _beyond(self, one: Observation) -> bool:
        """Whether it is a check that they could not make."""
        place = self.base.finding_index.get(one.finding)
        if one.polarity != "unknown" or not one.asked or place is None:
            return False
        return self.base.findings[place].who != "owner" and one.finding != CODES_READ

    def repair_costs(self, make: str | None) -> Floats:
        """Euros to repair each fault, the middle of its range."""
        return self._repair_eur(make=make)

    def answer(self, finding_id: str, answer: str) -> Observation:
        """An answer to a next check, a button's or free text. Raises KeyError for an unknown finding."""
        finding = self.base.finding(finding_id)
        return Observation(finding.id, *meant(self._understanding, finding, answer), answer.strip(), asked=True)

    @staticmethod
    def trust_in(finding: Finding) -> float:
        """How far a plain answer to this check is believed."""
        return trust_in(finding)

    def understand(self, text: str) -> tuple[Observation, ...]:
        return self._understanding.read(text)

    def shows(self, text: str) -> bool:
        """Whether the words tell of a sign, told or denied, or of a danger by rule; no part, nor when it happens."""
        return bool(alarms(text)) or any(
            one.finding not in CIRCUMSTANCES and self.base.finding(one.finding).kind in TELLING
            for one in self.understand(text)
            if one.finding in self.base.finding_index
        )

    def replaced_in_vain(self, text: str, *, afterwards: bool) -> tuple[Observation, ...]:
        return self._understanding.replaced_in_vain(text, afterwards=afterwards)

    def told(self, text: str) -> Told:
        """What the words alone command, whatever the likely faults."""
        return told_of(self.base, self.understand(text), (), text)

    def commanded(self, text: str) -> tuple[int, tuple[str, ...]]:
        """The urgency and the topics of safety that the words alone command."""
        told = self.told(text)
        return urgency.commanded(self.base, told), urgency.topics_told(told)

    def _decoded(self, request: DiagnosticRequest, car: Car) -> tuple[DecodedCode, ...]:
        codes = dict.fromkeys((*(code.strip().upper() for code in request.codes), *codes_told(request.text)))
        return tuple(self._codes.lookup(code, make=car.make) for code in codes)

    def _evidence(
        self,
        request: DiagnosticRequest,
        car: Car,
        heard: Sequence[Observation],
        decoded: Sequence[DecodedCode],
        likeness: Likeness | None,
    ) -> list[Evidence]:
        """The words as a whole stand for what is said of systems one by one."""
        gist, words = self._gist.read(request.text), len(request.text.split())
        alone = not decoded and not any(self._tells(one) for one in heard)
        speaks = gist.weight > 0 or likeness is not None
        whole = [of_gist(self.columns, gist, likeness, alone=alone)] if speaks else []
        found = (
            of_finding(
                self.base,
                one.finding,
                present=one.polarity == "present",
                reliability=one.reliability,
                text=one.text,
                asked=one.asked,
                also=() if one.asked else kin(one.finding, car.energy),
                credence=credence(self.base.finding(one.finding), one, words=words),
            )
            for one in self._failing.meant(names_of_signs_faint(self.base, without_aftermath(heard)))
            if one.polarity != "unknown" and not one.feared and self._is_evidence(one.finding)
        )
        signs = found if likeness is None else (one.beside_likeness() for one in found)
        codes = (of_code(self.columns, _meaning(one)) for one in decoded if _speaks(one))
        silent = self._silence.of(heard, occasions=2 if ANYTHING_ELSE in request.asked else 1)
        missing = (silent, None if decoded else self._readout.of(heard))
        return [*whole, *signs, *codes, *(one for one in missing if one is not None)]

    def _tells(self, one: Observation) -> bool:
        """Whether it says by itself what is wrong: a sign or a part, not when it happens."""
        place = self.base.finding_index.get(one.finding)
        if place is None or one.polarity != "present" or one.finding in CIRCUMSTANCES:
            return False
        return self.base.findings[place].kind not in {*_NO_EVIDENCE, FindingKind.mode}

    def _is_evidence(self, finding_id: str) -> bool:
        place = self.base.finding_index.get(finding_id)
        return place is not None and self.base.findings[place].kind not in _NO_EVIDENCE

    def _electrified(self, car: Car, heard: Sequence[Observation], decoded: Sequence[DecodedCode]) -> Car:
        """Who speaks of charging or of a hybrid system, or reads its codes, drives such a car, whatever is unknown."""
        spoken = any(one.finding in self._electric and one.polarity == "present" for one in heard)
        stored = any(one.system == _HIGH_VOLTAGE for one in decoded)
        return replace(car, energy=ELECTRIFIED) if (spoken or stored) and car.energy is None else car

    def _believed(self, text: str, thought: Considered) -> int:
        if not thought.evidence:
            return 0
        shown = bool(thought.told.findings or thought.told.codes or self._fails(thought.heard))
        shown = shown and not is_told_of_nothing(sentences(text))
        return urgency.believed(self.columns, thought.belief.probability, shown=shown)

    def _fails(self, heard: Sequence[Observation]) -> bool:
        """Whether a way of failing was named: « usé », « cassé »."""
        modes = (self.base.finding_index.get(one.finding) for one in heard if one.polarity == "present")
        return any(place is not None and self.base.findings[place].kind is FindingKind.mode for place in modes)

    def _prior_of(self, car: Car, *, stranded: bool, today: date) -> Floats:
        prior = self._priors.of(car, stranded=stranded, today=today)
        return prior if self.learned is None else self.learned.weigh(self.base, prior, car)


def _only_electric(base: FaultBase) -> frozenset[str]:
    """Findings that only electrified cars show: their system and the mention of their parts alone."""
    parts = {part.id for part in base.components.values() if not {"petrol", "diesel"} & part.energies}
    mentions = {one.id for one in base.findings if one.components and parts.issuperset(one.components)}
    return frozenset({"system_hybrid_ev", "wont_charge", "cable_locked", "ev_wont_ready", *mentions})


def car_of(vehicle: Vehicle | None) -> Car:
    if vehicle is None:
        return Car()
    return Car(
        make=fold(vehicle.make) if vehicle.make else None,
        model=fold(vehicle.model) if vehicle.model else None,
        engine_family=vehicle.engine_family,
        energy=vehicle.energy,
        year=vehicle.year,
        mileage_km=vehicle.mileage_km,
    )


def abstains(thought: Considered, causes: Sequence[Cause]) -> bool:
    """Whether too little is known to lean on any of the causes, most probable first."""
    return not thought.evidence or thought.belief.other > _ABSTAIN_OTHER or causes[0].probability < _ABSTAIN_TOP


def _meaning(code: DecodedCode) -> CodeMeaning:
    return CodeMeaning(code.code, code.system, code.component, code.failure_mode)


def _speaks(code: DecodedCode) -> bool:
    """« XYZ » is no code of any system; one that no list holds still names its system by its letter."""
    return code.status != "unknown" or CODE.fullmatch(code.code) is not None
