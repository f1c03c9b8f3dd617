"""How soon to act, 0 to 4: rules on what was told first, then the belief, which can raise but never lower."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.diagnosis.columns import Columns
from knowledge.faults.base import DANGER_ASKED, FaultBase, Floats

STOP, TODAY, THIS_WEEK = 4, 3, 2
# Codes that say the high voltage is not contained: the isolation fault family of SAE J2012 and makers' neighbours.
_HIGH_VOLTAGE_CODES = ("P0AA6", "P0AA7", "P1AF0", "P0A0A", "P0DA8", "P0A95")
_SHAKING = frozenset({"vibration_idle", "vibration_unspecified", "rough_idle", "misfire", "jerking", "loss_of_power"})
_AT_LEAST = {1: 0.3, 2: 0.35, 3: 0.4, 4: 0.45}
"""A level is reached when faults of that level or above hold this much belief."""
_DANGER_WORTH_A_LOOK = 0.12
"""This much belief in level-4 faults makes it today, whatever the rest says."""
_MERELY_NAMED = 2
_NEVER_WAITS = {"brakes": 3, "steering": 3, "restraints": 3}
_NEVER_WAITS_SHARE = 0.35
_NOT_BY_BELIEF = "restraints"
"""An airbag that may not go off is for today; only words, a recall or one that went off, stop the car."""

_TOPICS: dict[str, str] = {
    "hv_battery_hot": "high_voltage", "orange_cable_damaged": "high_voltage", "insulation_message": "high_voltage",
    "port_damaged": "high_voltage_workshop",
    "soft_pedal": "brakes", "hard_pedal": "brakes", "no_brakes": "brakes", "brake_drag": "brakes",
    "brake_fluid_leak": "brakes", "grind_braking": "brakes", "rolls_in_park": "brakes", "brake_light_red": "brakes",
    "steering_assist_lost": "steering", "steering_locked": "steering", "steering_play": "steering",
    "steering_self": "steering", "death_wobble": "steering", "axle_detached": "steering",
    "wheel_play": "tyre", "wheel_loose_noise": "tyre",
    "tyre_bulge": "tyre", "tyre_blowout": "tyre", "tyre_flat": "tyre",
    "fuel_smell": "fuel", "fuel_leak_visible": "fuel",
    "burning_smell": "fire", "smoke_under_bonnet": "fire", "fire": "fire", "burnt_wire": "fire", "seat_burns": "fire",
    "overheating": "heat", "steam": "heat", "temp_light_red": "heat", "coolant_loss": "heat",
    "oil_light_red": "oil", "engine_failure": "oil",
    "airbag_light": "airbag", "airbag_deployed": "airbag", "airbag_not_deployed": "airbag", "recall_airbag": "airbag",
    "seatbelt_stuck": "airbag", "passenger_airbag_off": "airbag",
    "exhaust_smell_cabin": "fumes",
    "unintended_acceleration": "acceleration", "pedal_stuck": "acceleration", "runaway": "acceleration",
}  # fmt: skip
_SYSTEM_TOPICS = {
    "brakes": "brakes",
    "steering": "steering",
    "restraints": "airbag",
    "hybrid_ev": "high_voltage_workshop",
}
_SYSTEM_TOPIC_SHARE = 0.4
_TOPIC_SYSTEMS = {
    "brakes": "brakes", "steering": "steering", "tyre": "tyres_wheels", "fuel": "fuel", "fire": "electrical",
    "oil": "engine", "heat": "cooling", "high_voltage": "hybrid_ev", "airbag": "restraints", "fumes": "exhaust",
    "acceleration": "speed_control", "misfire": "engine",
}  # fmt: skip
"""Where the fault of a danger stands whose words name no sign of a fault."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told and held for true: findings present, fault codes, words of danger."""

    findings: Collection[str]
    codes: Sequence[str]
    alarms: Sequence[str] = ()
    """Topics, see `knowledge.diagnosis.alarms`."""
    feared: str | None = None
    """The kind of danger that the words surely tell of by the scorer, see `knowledge.diagnosis.dangers`."""
    doubted: str | None = None
    """The kind of danger that they may tell of, which nobody was asked about or could deny."""
    cleared: str | None = None
    """The kind of danger that was doubted until they answered no: the car may be driven, and wants looking at."""
    presses: bool = False
    """Whether brakes or steering are spoken of as more than a question."""


def commanded(base: FaultBase, told: Told) -> int:
    """The level that the words alone command; no belief may lower it."""
    if told.alarms or told.feared:
        return STOP
    levels = [base.finding(name).urgency for name in told.findings]
    if "mil_blinking" in told.findings and _SHAKING.intersection(told.findings):
        levels.append(STOP)
    if any(code.startswith(_HIGH_VOLTAGE_CODES) for code in told.codes):
        levels.append(STOP)
    if told.presses or told.doubted:
        levels.append(TODAY)
    if told.cleared:
        levels.append(THIS_WEEK)
    return max(levels, default=0)


def believed(columns: Columns, probability: Floats, *, shown: bool) -> int:
    """The level that the likely faults deserve, weighed by their probability.

    `shown`: the car was said to do something; a part merely named (« quand changer la courroie ? ») is no trouble yet.
    """
    share = columns.by_urgency(probability, STOP + 1)
    systems = columns.by_system(probability)
    level = max((one for one, needed in _AT_LEAST.items() if share[one:].sum() >= needed), default=0)
    if level == STOP and share[STOP] - columns.at_level(probability, STOP, _NOT_BY_BELIEF) < _AT_LEAST[STOP]:
        level = TODAY
    if share[STOP] >= _DANGER_WORTH_A_LOOK:
        level = max(level, 3)
    floors = [floor for name, floor in _NEVER_WAITS.items() if systems.get(name, 0.0) >= _NEVER_WAITS_SHARE]
    return max([level, *floors]) if shown else min(level, _MERELY_NAMED)


def safety_topics(columns: Columns, told: Told, probability: Floats) -> tuple[str, ...]:
    """Which warnings to give, each once, those of the words first.

    Of a danger that an answer cleared too: whatever else is believed by now, its system was complained of.
    """
    topics = [*topics_told(told), *(topic for topic in _SYSTEM_TOPICS.values() if topic == told.cleared)]
    systems = columns.by_system(probability)
    topics += [topic for name, topic in _SYSTEM_TOPICS.items() if systems.get(name, 0.0) >= _SYSTEM_TOPIC_SHARE]
    return tuple(dict.fromkeys(topics))


def topics_told(told: Told) -> tuple[str, ...]:
    """The warnings that the words alone command."""
    topics = [*told.alarms, *filter(None, (told.feared, *(topic_of(name) for name in told.findings)))]
    if any(code.startswith(_HIGH_VOLTAGE_CODES) for code in told.codes):
        topics.append("high_voltage")
    return tuple(dict.fromkeys(topics))


def system_feared(told: Told) -> str | None:
    """The system that the danger is of; None where there is none, or where it may be of any."""
    topics = (*topics_told(told), *filter(None, (told.doubted, told.cleared)))
    return next((_TOPIC_SYSTEMS[one] for one in topics if one in _TOPIC_SYSTEMS), None)


def topic_of(finding: str) -> str | None:
    """The warning that a finding of danger calls for."""
    return finding.removeprefix(DANGER_ASKED) if finding.startswith(DANGER_ASKED) else _TOPICS.get(finding)
