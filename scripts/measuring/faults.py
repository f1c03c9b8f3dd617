"""Whether every fault is found by what it shows, over the real diagnosis, and what loading the base costs."""

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from knowledge.codes import CodeCatalogue
from knowledge.diagnosis.diagnosis import Diagnosis, DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import Fault, FaultBase, FindingKind
from knowledge.faults.generation import shipped_base
from knowledge.language.vehicles import VehicleMention

_DAY = date(2026, 5, 4)
_TOLD = {FindingKind.symptom, FindingKind.mode, FindingKind.check}
_SHOWN_FROM = 0.05
_ENERGIES = ("petrol", "diesel", "bev", "hev", "phev", "mhev", "lpg", "cng", "e85", "fcev")
_FIRST = 3


def main(argv: Sequence[str]) -> int:
    """`[--json FILE]`; goes through every fault, one to two minutes of work."""
    parser = argparse.ArgumentParser(prog="scripts/bench faults", description=__doc__)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures and the faults missed there")
    arguments = parser.parse_args(argv)
    started = time.process_time()
    base = shipped_base()
    loaded = time.process_time() - started
    figures, missed = measure(Diagnostician(base, CodeCatalogue.load()), base.faults)
    figures |= {
        "faults": len(base.faults),
        "load_cpu_s": round(loaded, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    for name, value in figures.items():
        print(f"{name:<14}{value:>10}")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps({**figures, "missed": missed}, indent=2) + "\n", "utf-8")
    return 0


def measure(diagnostician: Diagnostician, faults: Sequence[Fault]) -> tuple[dict[str, float], list[str]]:
    """Shares found among the three likeliest faults and parts, and the ids of the faults that were not."""
    told = [(fault, diagnosed(diagnostician, fault)) for fault in faults]
    missed = [fault.id for fault, diagnosis in told if fault.id not in likeliest(diagnosis)]
    parts = [fault for fault, diagnosis in told if fault.component.id in _parts(diagnosis)]
    return {"fault_top3": round(1 - len(missed) / len(told), 4), "part_top3": round(len(parts) / len(told), 4)}, missed


def diagnosed(diagnostician: Diagnostician, fault: Fault) -> Diagnosis:
    """The fault told by all its findings but the name of its part, on a car that can have it."""
    observations = shown_by(diagnostician.base, fault)
    return diagnostician.diagnose(DiagnosticRequest("", _DAY, vehicle=_car(fault), observations=observations))


def likeliest(diagnosis: Diagnosis) -> list[str]:
    modes = sorted((mode for cause in diagnosis.causes for mode in cause.modes), key=lambda mode: -mode.probability)
    return [mode.fault for mode in modes[:_FIRST]]


def shown_by(base: FaultBase, fault: Fault) -> tuple[Observation, ...]:
    places, strengths = base.links.of_fault(base.fault_index[fault.id])
    shown = [base.findings[place] for place, weight in zip(places, strengths, strict=True) if weight >= _SHOWN_FROM]
    return tuple(Observation(one.id, "present", 0.95, "") for one in shown if one.kind in _TOLD)


def _parts(diagnosis: Diagnosis) -> list[str]:
    return [cause.component_en for cause in diagnosis.causes[:_FIRST]]


def _car(fault: Fault) -> VehicleMention:
    scope = fault.scope
    return VehicleMention(
        make=next(iter(scope.makes), None),
        model=next(iter(scope.models), None),
        engine_family=next(iter(scope.engines), None),
        energy=next(energy for energy in _ENERGIES if energy in fault.energies),
        year=scope.years[0] if scope.years else None,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
