"""Which ways of failing are meant: « turbo HS » is no discharged turbo, whatever else « HS » may mean."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from knowledge.diagnosis.observation import Observation
from knowledge.faults.base import FaultBase, FindingKind

_MODE = "mode_"


class WaysOfFailing:
    def __init__(self, base: FaultBase) -> None:
        modes: dict[str, set[str]] = defaultdict(set)
        for fault in base.faults:
            modes[fault.component.id].add(fault.mode)
        self._modes: Mapping[str, set[str]] = modes
        self._parts = {one.id: one.components for one in base.findings if one.kind is FindingKind.mention}
        self._signs = {one.id for one in base.findings if one.kind is FindingKind.symptom}

    def meant(self, heard: Sequence[Observation]) -> tuple[Observation, ...]:
        """Without the ways in which no named part can fail, and with one way for the same words.

        « Un bruit bizarre » that is read as a sign tells nothing besides of how a part fails.
        """
        named = [part for one in heard if one.polarity == "present" for part in self._parts.get(one.finding, ())]
        known: set[str] = set().union(*(self._modes[part] for part in named))
        kept: list[Observation] = []
        signs = (one for one in heard if one.polarity == "present" and one.finding in self._signs)
        words = {one.text for one in signs if one.text}
        for one in heard:
            if not one.finding.startswith(_MODE):
                kept.append(one)
            elif (not known or one.finding.removeprefix(_MODE) in known) and one.text not in words:
                kept.append(one)
                words.add(one.text)
        return tuple(kept)
