from dataclasses import dataclass
from typing import Literal

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
