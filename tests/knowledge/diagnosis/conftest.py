from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from knowledge.diagnosis.diagnosis import Diagnosis, DiagnosticRequest, Language, Vehicle
from knowledge.diagnosis.diagnostician import Diagnostician

TODAY = date(2026, 4, 15)


@dataclass(frozen=True, slots=True)
class Car:
    """A vehicle as the language room hands it over."""

    make: str | None = None
    model: str | None = None
    engine: str | None = None
    energy: str | None = None
    engine_family: str | None = None
    year: int | None = None
    mileage_km: int | None = None


Ask = Callable[..., Diagnosis]


@pytest.fixture
def ask(diagnostician: Diagnostician) -> Ask:
    def diagnose(
        text: str, *codes: str, vehicle: Vehicle | None = None, language: Language = "fr", asked: tuple[str, ...] = ()
    ) -> Diagnosis:
        request = DiagnosticRequest(
            text=text, today=TODAY, codes=codes, vehicle=vehicle, language=language, asked=asked
        )
        return diagnostician.diagnose(request)

    return diagnose
