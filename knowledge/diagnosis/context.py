"""The car and the day → the prior of every fault. Factors are estimates; the anchors' sources stand in the files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.faults.base import EVERY_CAR, Fault, FaultBase, Floats, Scope

OTHER_PRIOR = 0.07
"""Share kept for causes that the base does not hold."""
ELECTRIFIED = "electrified"
"""The words say hybrid or electric, and no more."""
_ELECTRIFIED = frozenset({"hev", "phev", "bev", "fcev"})
DRIVEN_BY_ELECTRICITY = _ELECTRIFIED | {ELECTRIFIED}
_STRANDED_SHARE = 0.5
_YEAR_UNKNOWN = 0.6
"""How many cars of a known engine fall in the years of its known fault; estimate."""
_REFERENCE_KM = 120_000
_WINTER, _SUMMER = frozenset({11, 12, 1, 2}), frozenset({6, 7, 8})
_SEASON = {
    "winter": {"battery_12v": 1.6, "glow_plug": 1.5, "thermostat": 1.2, "heater_core": 1.3, "windscreen_fogging": 1.5},
    "summer": {"ac_refrigerant": 1.6, "ac_compressor": 1.4, "ac_condenser": 1.4, "cooling_fan": 1.4, "tyre": 1.2},
}


@dataclass(frozen=True, slots=True)
class Car:
    """What is known of the car; None is unknown, never a default."""

    make: str | None = None
    model: str | None = None
    engine_family: str | None = None
    energy: str | None = None
    year: int | None = None
    mileage_km: int | None = None


def prior(base: FaultBase, car: Car, *, stranded: bool, today: date) -> Floats:
    """As `Priors(base).of`, for one car."""
    return Priors(base).of(car, stranded=stranded, today=today)


class Priors:
    """The faults' own rates as columns; built once, asked for each car."""

    def __init__(self, base: FaultBase) -> None:
        faults = base.faults
        self._base = base
        self._weight = np.array([fault.weight for fault in faults])
        self._hazard = {kind: np.array([fault.hazard == kind for fault in faults]) for kind in ("wear", "infant")}
        self._energies = {
            energy: np.array([energy in fault.energies for fault in faults], dtype=np.float64) for energy in base.fleet
        }
        self._scoped = [place for place, fault in enumerate(faults) if fault.scope != EVERY_CAR]
        seasonal = {part for parts in _SEASON.values() for part in parts}
        self._seasonal = [place for place, fault in enumerate(faults) if fault.component.id in seasonal]
        self._groups = {
            id(shares): np.array([_group(fault, shares, base.anchors.groups) for fault in faults])
            for shares in (base.anchors.all, base.anchors.bev, base.anchors.hybrid)
        }

    def of(self, car: Car, *, stranded: bool, today: date) -> Floats:
        """Probabilities of the faults, then of the unknown cause; they sum to 1."""
        weights = self._on(car)
        for kind, members in self._hazard.items():
            weights[members] *= _wear(kind, car.mileage_km)
        for place in self._seasonal:
            weights[place] *= _season(self._base.faults[place].component.id, today)
        weights /= weights.sum()
        if stranded:
            weights = (1 - _STRANDED_SHARE) * weights + _STRANDED_SHARE * self._anchored(weights, car.energy)
        return np.append(weights * (1 - OTHER_PRIOR), OTHER_PRIOR)

    def at_large(self) -> Floats:
        """How common each fault is on any car, at any mileage and time of the year; they sum to 1."""
        weights = self._on(Car())
        return np.asarray(weights / weights.sum(), dtype=np.float64)

    def _on(self, car: Car) -> Floats:
        weights: Floats = self._weight * self._energy(car.energy)
        weights[self._scoped] *= self._scope(car)
        return weights

    def _energy(self, energy: str | None) -> Floats:
        fleet = self._base.fleet
        if energy in self._energies:
            return self._energies[energy]
        among = {one: share for one, share in fleet.items() if energy != ELECTRIFIED or one in _ELECTRIFIED}
        whole = sum(among.values()) if energy == ELECTRIFIED else 1.0
        shares: Floats = np.sum([share * self._energies[one] for one, share in among.items()], axis=0)
        return shares / whole

    def _scope(self, car: Car) -> Floats:
        return np.array([_scope(self._base.faults[place].scope, car) for place in self._scoped])

    def _anchored(self, weights: Floats, energy: str | None) -> Floats:
        """The same faults, their groups weighing what roadside assistance counts."""
        anchors = self._base.anchors
        shares = anchors.bev if energy == "bev" else anchors.hybrid if energy in {"hev", "phev"} else anchors.all
        group = self._groups[id(shares)]
        anchored = np.zeros_like(weights)
        for name, share in shares.items():
            members = group == name
            whole = weights[members].sum()
            if whole > 0:
                anchored[members] = weights[members] / whole * share
        return np.asarray(anchored / anchored.sum(), dtype=np.float64)


def is_told_of(scope: Scope, car: Car) -> bool:
    """Whether what is known of the car says that it is one of these; an unknown year says nothing against it."""
    return all(_car_is(scope, car)) and _within(car.year, scope.years) is not False


def _car_is(scope: Scope, car: Car) -> list[bool | None]:
    return [_among(car.engine_family, scope.engines), _among(car.make, scope.makes), _among(car.model, scope.models)]


def _scope(scope: Scope, car: Car) -> float:
    """1 on the cars it is known on, 0 on others, the share of the fleet while nobody knows."""
    car_is = _car_is(scope, car)
    in_years = _within(car.year, scope.years)
    if False in {*car_is, in_years}:
        return 0.0
    if None in car_is:
        return scope.fleet
    return 1.0 if in_years else _YEAR_UNKNOWN


def _among(value: str | None, allowed: Collection[str]) -> bool | None:
    if not allowed:
        return True
    return None if value is None else value.lower() in allowed


def _within(year: int | None, years: tuple[int, int] | None) -> bool | None:
    if years is None:
        return True
    return None if year is None else years[0] <= year <= years[1]


def _wear(hazard: str, mileage_km: int | None) -> float:
    if mileage_km is None or hazard == "random":
        return 1.0
    relative = mileage_km / _REFERENCE_KM
    return float(np.clip(relative, 0.35, 1.8)) if hazard == "wear" else float(np.clip(1 / max(relative, 0.1), 0.6, 2))


def _season(component: str, today: date) -> float:
    season = "winter" if today.month in _WINTER else "summer" if today.month in _SUMMER else "none"
    return _SEASON.get(season, {}).get(component, 1.0)


def _group(fault: Fault, shares: Mapping[str, float], groups: Mapping[str, tuple[str, ...]]) -> str:
    for name, members in groups.items():
        if name in shares and (fault.component.id in members or fault.system in members):
            return name
    return "rest"
