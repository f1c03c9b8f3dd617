"""From the words of a code's part to a stable component id and its system."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from knowledge.code_names.grammar import Place

_UPSTREAM = "o2_sensor_upstream"
_DOWNSTREAM = "o2_sensor_downstream"
# The lists' own areas, where no word of the part decides.
_AREAS: Mapping[str, str] = {
    "body_restraints_comfort": "body",
    "chassis": "brakes",
    "transmission": "transmission",
    "hybrid_ev_propulsion": "hybrid_ev",
    "fuel_air": "fuel",
    "fuel_air_injector": "fuel",
    "aux_emissions": "exhaust",
}
_NETWORK_AREA = "electrical"
_OTHER_AREA = "engine"
_LONGEST_PHRASE = 6
# How a wire fails names no part: a lamp that is short to battery is no battery.
_SHORTED = re.compile(r"\bshort(?:ed)? (?:circuit )?to (?:the )?(?:battery|ground|power|voltage)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Component:
    id: str
    system: str


def component_of(subject: str, places: Sequence[Place], *, area: str) -> Component:
    """The longest known phrase in the part's English words; else the words themselves as an id."""
    words = [word for word in _SHORTED.sub(" ", subject).lower().split() if len(word) > 1]
    component = _known(words) if words else None
    if component is None:
        slug = re.sub(r"[^a-z0-9]+", "_", " ".join(words)).strip("_")
        return Component(slug or "vehicle", system_of_area(area))
    downstream = any(place.kind == "sensor" and place.number > 1 for place in places)
    if component.id == _UPSTREAM and downstream:
        return Component(_DOWNSTREAM, component.system)
    return component


def system_of_area(area: str) -> str:
    return _NETWORK_AREA if area.startswith("network") else _AREAS.get(area, _OTHER_AREA)


def _known(words: Sequence[str]) -> Component | None:
    phrases = _phrases()
    for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        runs = [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]
        runs[0] = runs[0] if runs[0] in phrases else f"^{runs[0]}"
        found = [run for run in runs if run in phrases]
        if found:
            return phrases[max(found, key=len)]
    return None


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Component]:
    """English phrase → component; a phrase starting with "^" must open the part's words."""
    text = (resources.files("knowledge") / "corpus" / "codes" / "components.toml").read_text("utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return {phrase: Component(name, system) for system, table in tables.items() for phrase, name in table.items()}
