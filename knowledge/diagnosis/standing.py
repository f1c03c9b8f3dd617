"""Where a part stands on the car, told only as far as it is known."""

from collections.abc import Collection, Sequence

from knowledge.diagnosis.diagnosis import Language
from knowledge.diagnosis.posterior import Belief
from knowledge.faults.base import FaultBase

_AS_LIKELY = 0.7
"""A place that is so nearly as likely as the first might as well be it (an estimate of this project)."""
_TELLING = frozenset(("avant", "arrière", "gauche", "droit", "droite", "front", "rear", "left", "right"))


def name_as_known(
    base: FaultBase, modes: Sequence[int], belief: Belief, codes: Collection[str], language: Language
) -> str:
    """The name of the likeliest of a part's faults, without the side that nothing speaks for.

    `modes`: places of the part's faults in the base, likeliest first. « (avant gauche) » beside an equal « (avant
    droit) » is « (avant) », and nothing where the four are alike. A stored code may tell the place: P0301.
    """
    first = base.faults[modes[0]]
    name = first.name.to(language)
    if not first.place:
        return name
    least, read = belief.probability[modes[0]] * _AS_LIKELY, {*codes}
    alike = {
        other.place
        for one in modes
        if (other := base.faults[one]).mode == first.mode
        and other.place
        and belief.probability[one] >= least
        and read.intersection(other.codes) == read.intersection(first.codes)
    }
    if len(alike) == 1:
        return name
    told = base.places[first.place].to(language)
    known = _in_common(told, [base.places[one].to(language) for one in sorted(alike)])
    alone, last = (f" ({known})", f", {known})") if known else ("", ")")
    return name.replace(f" ({told})", alone).replace(f", {told})", last)


def _in_common(told: str, others: Sequence[str]) -> str:
    kept = [word for word in told.split() if all(word in other.split() for other in others)]
    return " ".join(kept) if not _TELLING.isdisjoint(kept) else ""
