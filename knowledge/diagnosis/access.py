"""What stands open already: a tool plugged in, a wheel taken off. Opened once, the next check behind it costs less.

The openings are part of a check's price, in euros; estimates of this project.
"""

from collections.abc import Iterable

from knowledge.faults.base import FaultBase, Finding, FindingKind

_SCAN_TOOL = "outil de diagnostic"
_OPENING_EUR = {"wheel": 15.0, "underbody": 20.0, "dismantling": 60.0, "hv": 60.0, "underhood": 3.0}
_PLUGGING_EUR = 25.0
_AT_MOST = 0.6
"""Of a check's price, however much must come off first."""


def opening(base: FaultBase, finding: Finding) -> tuple[str, float]:
    """What making this check opens and what of its price that is; nothing for a question."""
    if finding.who == "owner":
        return "", 0.0
    if finding.who == "scan" or finding.tool.startswith(_SCAN_TOOL):
        return _SCAN_TOOL, min(_PLUGGING_EUR, _AT_MOST * finding.cost_eur)
    if finding.kind is not FindingKind.check or not finding.components:
        return "", 0.0
    part = base.components[finding.components[0]]
    behind = f"{part.access} {part.system}" if part.access == "dismantling" else part.access
    return behind, min(_OPENING_EUR.get(part.access, 0.0), _AT_MOST * finding.cost_eur)


def opened(base: FaultBase, findings: Iterable[str]) -> frozenset[str]:
    """What the checks made so far left open."""
    made = (base.finding(one) for one in findings if one in base.finding_index)
    return frozenset(opening(base, one)[0] for one in made if one.askable or one.kind is FindingKind.readout) - {""}
