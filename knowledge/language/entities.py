"""What a message names exactly: fault codes and the vehicle."""

import re
from dataclasses import dataclass

from knowledge.language.vehicles import VehicleMention, parse_vehicle

_CODE = re.compile(r"\b([PBCU])[ -]?([0-3O][0-9A-FO]{3})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodeMention:
    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entities:
    codes: tuple[CodeMention, ...] = ()
    vehicle: VehicleMention | None = None


def extract(text: str) -> Entities:
    codes = tuple(
        CodeMention((one[1] + one[2].upper().replace("O", "0")).upper(), one.start(), one.end())
        for one in _CODE.finditer(text)
        if any(char.isdigit() for char in one[2])
    )
    return Entities(codes, parse_vehicle(text))
