from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

_CONTRADICTED = 0.7
OLD = "old_"
"""A finding `old_<part>` tells whether the part is as old as the car."""
IN_VAIN = 0.99
"""From this reliability on, an old part that is absent was replaced without any effect: it is not proposed again."""
Polarity = Literal["present", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing known about the car. `reliability` is the chance that it is as told; `text` are the person's words.

    `asked`: it answers a question, so a wrong one is the opposite of the truth; what is told unasked and wrong is
    said of any car at the rate it is said of all. `feared`: it has not happened; it commands care, and is no evidence.
    """

    finding: str
    polarity: Polarity
    reliability: float
    text: str = ""
    asked: bool = False
    feared: bool = False

    @property
    def replaced_in_vain(self) -> str | None:
        """The part that was replaced and cured nothing."""
        vain = self.polarity == "absent" and self.reliability >= IN_VAIN and self.finding.startswith(OLD)
        return self.finding.removeprefix(OLD) if vain else None


def merged(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """One a finding and polarity; where both polarities were told, both stay, less trusted."""
    best: dict[tuple[str, Polarity], Observation] = {}
    for one in observations:
        key = (one.finding, one.polarity)
        if key not in best or best[key].reliability < one.reliability:
            best[key] = one
    return tuple(
        replace(one, reliability=min(one.reliability, _CONTRADICTED))
        if (one.finding, _opposite(one.polarity)) in best
        else one
        for one in best.values()
    )


def _opposite(polarity: Polarity) -> Polarity:
    return _OPPOSITES[polarity]


_OPPOSITES: Mapping[Polarity, Polarity] = {"present": "absent", "absent": "present", "unknown": "unknown"}
