"""Words of petrol days said of an electric drive: « plus de puissance » means there what the drive itself limits."""

from collections.abc import Mapping

from knowledge.diagnosis.context import DRIVEN_BY_ELECTRICITY

_SAID_OF_ELECTRIC: Mapping[str, tuple[str, ...]] = {
    "loss_of_power": ("power_reduced_ev", "turtle_mode"),
    "loss_of_power_hill": ("power_reduced_ev", "turtle_mode"),
    "limp_mode": ("power_reduced_ev", "turtle_mode"),
    "no_start": ("ev_wont_ready",),
}


def kin(finding: str, energy: str | None) -> tuple[str, ...]:
    """The signs that the same words may mean as well on a car of this energy."""
    return _SAID_OF_ELECTRIC.get(finding, ()) if energy in DRIVEN_BY_ELECTRICITY else ()
