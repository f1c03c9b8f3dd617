from dataclasses import dataclass
from typing import Literal

Polarity = Literal["present", "absent", "unknown"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing known about the car. `reliability` is the chance that it is as told; `text` are the person's words."""

    finding: str
    polarity: Polarity
    reliability: float
    text: str = ""
