"""Customers of our own making: a car, a cause, what it shows, what is told of it. Their world is not the engine's.

Every rate of failure and every strength of a sign is drawn anew around the base's, people misread, forget and do not
know, some causes are none of the base's; all these numbers are estimates. A person asked the same answers the same,
whoever asks and in whatever order, so that ways of asking are compared on the same people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from knowledge.diagnosis.context import OTHER_PRIOR, Car, Priors
from knowledge.diagnosis.observation import Observation, Polarity
from knowledge.faults.base import FaultBase, FindingKind, Floats

_RATES_DIFFER, _SIGNS_DIFFER = 0.35, 0.5
"""Spread of the failure rates (of their logarithm) and of the strengths (of their log-odds) around the base's."""
_TOLD, _TOLD_BESIDE, _AT_MOST = 0.65, 0.15, 4
"""Of what the cause shows, and of what the car does anyway."""
_TOLD_MORE = 0.5
"""Of what the cause shows and was left out at first, when asked openly; an estimate."""
_IMAGINED = 0.04
_NAMES_THE_PART, _NAMES_ANOTHER = 0.2, 0.1
_READS_A_CODE, _STRAY_CODE = 0.35, 0.02
_STORES_A_CODE = 0.6
"""Of the causes that may store a code, as the engine too holds; those of `_READS_A_CODE` told it at first. Estimate."""
_MILEAGE_KNOWN = 0.7
_WRONG = {"owner": 0.08, "look": 0.07, "scan": 0.03, "mechanic": 0.03}
_DOES_NOT_KNOW = {"owner": 0.12, "look": 0.1, "scan": 0.02, "mechanic": 0.02}
_ENERGIES = {"petrol": 0.38, "diesel": 0.42, "hev": 0.07, "phev": 0.03, "bev": 0.06}
"""What they say they drive; the rest does not say."""
_UNKNOWN_SHOWS = 3.0
"""How much oftener than on any car a cause that is none of ours shows a sign."""


@dataclass(frozen=True, slots=True)
class Customer:
    """`fault` is None when the cause is none of the base's."""

    number: int
    vehicle: "Vehicle"
    day: date
    fault: int | None
    shows: "np.typing.NDArray[np.bool_]"
    told: tuple[Observation, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vehicle:
    energy: str | None
    mileage_km: int | None
    make: str | None = None
    model: str | None = None
    engine: str | None = None
    engine_family: str | None = None
    year: int | None = None


@dataclass(slots=True)
class World:
    """Customers by their number: the same seed and number make the same person."""

    base: FaultBase
    seed: int
    _priors: Priors = field(init=False)
    _rates: Floats = field(init=False)
    _strengths: Floats = field(init=False)
    _leaks: Floats = field(init=False)
    _symptoms: list[int] = field(init=False)

    def __post_init__(self) -> None:
        base, dice = self.base, np.random.default_rng(self.seed)
        self._priors = Priors(base)
        self._rates = np.exp(dice.normal(0, _RATES_DIFFER, len(base.faults)))
        weights = base.links.fault_weight
        odds = np.log(weights / (1 - weights)) + dice.normal(0, _SIGNS_DIFFER, len(weights))
        self._strengths = np.asarray(1 / (1 + np.exp(-odds)))
        self._leaks = np.array([finding.leak for finding in base.findings])
        self._symptoms = [
            place
            for place, finding in enumerate(base.findings)
            if finding.kind is FindingKind.symptom and finding.who in {"owner", "look"}
        ]

    def customer(self, number: int) -> Customer:
        dice = np.random.default_rng((self.seed, number))
        vehicle, day = _vehicle(dice), date(2026, int(dice.integers(1, 13)), 15)
        fault = self._cause(dice, vehicle, day)
        shows = dice.random(len(self._leaks)) < self._chances(fault)
        told = (*self._signs(dice, shows, fault), *self._names(dice, fault)) or self._something(dice, fault)
        return Customer(number, vehicle, day, fault, shows, told, self._codes(dice, fault))

    def answer(self, customer: Customer, finding_id: str) -> Polarity:
        """What is answered when asked, errors included."""
        place = self.base.finding_index[finding_id]
        who = self.base.findings[place].who
        knows, reads = np.random.default_rng((self.seed, customer.number, place)).random(2)
        if knows < _DOES_NOT_KNOW[who]:
            return "unknown"
        truth = bool(customer.shows[place]) != bool(reads < _WRONG[who])
        return "present" if truth else "absent"

    def tells_more(self, customer: Customer) -> tuple[Observation, ...]:
        """Asked what else they notice: half of what they left out, and beside it what they would tell anyhow."""
        told = {one.finding for one in customer.told}
        dice = np.random.default_rng((self.seed, customer.number, len(self.base.findings)))
        more = self._signs(dice, customer.shows, customer.fault, of_own=_TOLD_MORE)
        return tuple(one for one in more if one.finding not in told)

    def codes_read(self, customer: Customer) -> tuple[str, ...]:
        """What a tool reads: the code told at first, else one that nobody had read."""
        dice = np.random.default_rng((self.seed, customer.number, len(self.base.findings) + 1))
        unread = (_STORES_A_CODE - _READS_A_CODE) / (1 - _READS_A_CODE)
        return customer.codes or self._codes(dice, customer.fault, told=unread)

    def _cause(self, dice: np.random.Generator, vehicle: Vehicle, day: date) -> int | None:
        if dice.random() < OTHER_PRIOR:
            return None
        car = Car(energy=vehicle.energy, mileage_km=vehicle.mileage_km)
        weights = self._priors.of(car, stranded=False, today=day)[:-1] * self._rates
        return int(dice.choice(len(weights), p=weights / weights.sum()))

    def _chances(self, fault: int | None) -> Floats:
        if fault is None:
            return np.asarray(np.minimum(_UNKNOWN_SHOWS * self._leaks, 0.5))
        links = self.base.links
        part = slice(links.fault_start[fault], links.fault_start[fault + 1])
        chance = self._leaks.copy()
        chance[links.fault_finding[part]] = 1 - (1 - chance[links.fault_finding[part]]) * (1 - self._strengths[part])
        return chance

    def _signs(
        self,
        dice: np.random.Generator,
        shows: "np.typing.NDArray[np.bool_]",
        fault: int | None,
        *,
        of_own: float = _TOLD,
    ) -> tuple[Observation, ...]:
        """Some of what is there, the strongest impressions first by chance, and now and then what is not."""
        chance = np.full(len(shows), _TOLD_BESIDE)
        if fault is not None:
            chance[self.base.links.of_fault(fault)[0]] = of_own
        there = [place for place in self._symptoms if shows[place] and dice.random() < chance[place]]
        chosen = dice.permutation(there).tolist()[:_AT_MOST]
        if dice.random() < _IMAGINED:
            chosen.append(int(dice.choice(self._symptoms)))
        return tuple(self._said(self.base.findings[place].id) for place in chosen)

    def _names(self, dice: np.random.Generator, fault: int | None) -> tuple[Observation, ...]:
        if fault is None:
            return ()
        named, chance = self.base.faults[fault].component.id, dice.random()
        if chance < _NAMES_ANOTHER:
            system = self.base.faults[fault].system
            parts = sorted(part.id for part in self.base.components.values() if part.system == system)
            named = str(dice.choice(parts))
        elif chance > _NAMES_ANOTHER + _NAMES_THE_PART:
            return ()
        return self._mention(dice, named)

    def _something(self, dice: np.random.Generator, fault: int | None) -> tuple[Observation, ...]:
        """Who writes has something to say."""
        part = dice.choice(sorted(self.base.components)) if fault is None else self.base.faults[fault].component.id
        return self._mention(dice, str(part))

    def _mention(self, dice: np.random.Generator, part: str) -> tuple[Observation, ...]:
        nodes = [one.id for one in self.base.findings if one.kind is FindingKind.mention and part in one.components]
        return (self._said(str(dice.choice(nodes))),)

    def _codes(self, dice: np.random.Generator, fault: int | None, *, told: float = _READS_A_CODE) -> tuple[str, ...]:
        own: Sequence[str] = () if fault is None else self.base.faults[fault].codes
        if own and dice.random() < told:
            return (str(dice.choice(own)),)
        if dice.random() < _STRAY_CODE:
            return (str(dice.choice(sorted(self.base.faults_by_code))),)
        return ()

    @staticmethod
    def _said(finding: str) -> Observation:
        return Observation(finding, "present", 0.95)


def _vehicle(dice: np.random.Generator) -> Vehicle:
    shares = np.array(list(_ENERGIES.values()))
    energy = str(dice.choice([*_ENERGIES, ""], p=[*shares, 1 - shares.sum()])) or None
    mileage = int(dice.gamma(2.5, 50_000)) if dice.random() < _MILEAGE_KNOWN else None
    return Vehicle(energy, mileage)
