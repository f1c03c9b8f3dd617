"""Rows → faults: component × failure mode × scope, their links, and what words speak of them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from knowledge.faults import checks
from knowledge.faults.base import (
    EVERY_CAR,
    Component,
    Fault,
    FaultBase,
    Finding,
    FindingKind,
    Links,
    Phrase,
    Scope,
    System,
    Text,
)
from knowledge.faults.french import bare, capitalised, of
from knowledge.faults.schema import BaseRows, FindingRow, KnownRow, ModeRow, ProfileRow
from knowledge.language.folding import fold

# What a part's own evidence is worth; estimates, the same for every part until confirmed repairs say otherwise.
NAMED, NAMED_A_NEIGHBOUR, ORIGINAL, SPEAKS_OF_SYSTEM, SPEAKS_OF_MODE = 0.5, 0.1, 0.92, 0.6, 0.3
DECIDED, HINTED = 0.92, {"test": 0.35, "wiring": 0.04, "look": 0.1}
OWNER_COST = {"owner": 1.0, "look": 5.0, "scan": 30.0, "mechanic": 60.0}
OWNER_MINUTES = {"owner": 1, "look": 5, "scan": 15, "mechanic": 30}


def generate(rows: BaseRows, version: str) -> FaultBase:
    """Raises ValueError when a row names something that no file holds."""
    return _Generation(rows).base(version)


class _Generation:
    def __init__(self, rows: BaseRows) -> None:
        self.rows = rows
        self.components = {part.id: part for part in self._components()}
        self.shares = _system_shares(rows)
        self.mentions = self._mentions()
        self.nodes: dict[str, list[str]] = defaultdict(list)
        self.neighbours: dict[str, list[str]] = defaultdict(list)
        for node, parts in self.mentions.items():
            for part in parts:
                self.nodes[part].append(node)
                self.neighbours[self.components[part].system].append(node)

    def base(self, version: str) -> FaultBase:
        findings = tuple(self._findings())
        index = {finding.id: place for place, finding in enumerate(findings)}
        drafts = [*self._generated(), *self._known()]
        faults = tuple(fault for fault, _ in drafts)
        return FaultBase(
            version=version,
            systems={name: System(name, Text(row.fr, row.en)) for name, row in self.rows.systems.items()},
            components=self.components,
            findings=findings,
            faults=faults,
            links=_links([weights for _, weights in drafts], index, faults),
            finding_index=index,
            fault_index={fault.id: place for place, fault in enumerate(faults)},
            faults_by_code=_by_code(faults),
            phrases=tuple(self._phrases()),
            fleet=self.rows.scopes.fleet,
            anchors=self.rows.anchors,
            prices=self.rows.prices,
        )

    def _components(self) -> Iterator[Component]:
        for system, rows in self.rows.components.items():
            for name, row in rows.items():
                yield Component(
                    id=name,
                    name=Text(capitalised(bare(row.fr)), row.en),
                    article_fr=row.fr,
                    system=system,
                    family=row.family,
                    price=row.price,
                    hours=row.hours,
                    access=row.access,
                    energies=frozenset(self.rows.scopes.groups[row.energy]),
                    positions=row.positions,
                )

    # Words ---------------------------------------------------------------------------------------------------

    def _mentions(self) -> dict[str, tuple[str, ...]]:
        """Mention node → the parts it may mean: a word that names two parts has a node of its own."""
        meant: dict[str, set[str]] = defaultdict(set)
        for rows in self.rows.components.values():
            for name, row in rows.items():
                for words in {bare(row.fr), row.en, *row.says_fr, *row.says_en}:
                    meant[fold(words)].add(name)
        self.said = {words: tuple(sorted(parts)) for words, parts in meant.items()}
        return {_mention_node(parts): parts for parts in self.said.values()}

    def _phrases(self) -> Iterator[Phrase]:
        targets: dict[str, list[str]] = defaultdict(list)
        for words, parts in self.said.items():
            targets[words].append(_mention_node(parts))
        for name, row in self.rows.systems.items():
            for words in (*row.says_fr, *row.says_en):
                targets[fold(words)].append(f"system_{name}")
        for name, word in self.rows.lexicon.items():
            for words in (*word.fr, *word.en):
                targets[fold(words)].append(name)
        return (Phrase(words, tuple(dict.fromkeys(found))) for words, found in targets.items())

    # Findings ------------------------------------------------------------------------------------------------

    def _findings(self) -> Iterator[Finding]:
        yield from (_symptom(name, row) for name, row in self.rows.findings.items())
        for name, row in self.rows.systems.items():
            label = Text(f"vous parlez de : {row.fr.lower()}", f"you speak of: {row.en.lower()}")
            yield checks.silent(f"system_{name}", FindingKind.system, label, row.leak)
        for mode_name, mode in self.rows.modes.items():
            yield _mode_finding(mode_name, mode)
        for node, parts in self.mentions.items():
            yield checks.spoken_of(node, tuple(self.components[part] for part in parts))
        for part in self.components.values():
            family = self.rows.families[part.family]
            yield checks.still_old(part)
            yield checks.workshop_test(part, family)
            if family.wired:
                yield checks.wiring_check(part)
            if checks.lookable(part, self.rows.families[part.family]):
                yield checks.look(part)

    # Faults --------------------------------------------------------------------------------------------------

    def _generated(self) -> Iterator[tuple[Fault, dict[str, float]]]:
        for part in self.components.values():
            for mode, share in self.rows.families[part.family].modes.items():
                profile = self.rows.profiles.get(f"{part.id}.{mode}", self.rows.profiles[part.id])
                yield self._fault(part, mode, profile, share), self._strengths(part, mode, profile)

    def _fault(self, part: Component, mode: str, profile: ProfileRow, share: float) -> Fault:
        row = self.rows.modes[mode]
        words = {"of": of(part.article_fr), "bare": bare(part.article_fr), "en": part.name.en}
        return Fault(
            id=f"{part.id}.{mode}",
            component=part,
            mode=mode,
            mode_name=Text(row.fr, row.en),
            name=Text(f"{part.name.fr} : {row.fr}", f"{capitalised(part.name.en)}: {row.en}"),
            repair=Text(row.repair_fr.format(**words), row.repair_en.format(**words)),
            note=Text("", ""),
            energies=part.energies,
            scope=EVERY_CAR,
            hazard=row.hazard,
            urgency=profile.urgency,
            price=part.price,
            hours=part.hours,
            parts_factor=row.parts_factor,
            hours_factor=row.hours_factor,
            codes=profile.codes,
            code_kinds=row.code_kinds,
            source="estimate",
            weight=self._weight(part, share),
        )

    def _weight(self, part: Component, share: float) -> float:
        row = self.rows.components[part.system][part.id]
        whole = sum(self.rows.families[part.family].modes.values())
        rates = sum(other.rate for other in self.rows.components[part.system].values())
        return self.shares[part.system] * row.rate / rates * share / whole

    def _known(self) -> Iterator[tuple[Fault, dict[str, float]]]:
        for name, row in self.rows.known.items():
            part = self.components[row.component]
            profile = ProfileRow(urgency=row.urgency, findings=row.findings, codes=row.codes)
            share = self.rows.families[part.family].modes.get(row.mode, 1.0)
            plain = self._fault(part, row.mode, profile, share)
            yield _specialised(plain, name, row), self._strengths(part, row.mode, profile)

    def _strengths(self, part: Component, mode: str, profile: ProfileRow) -> dict[str, float]:
        row = self.rows.modes[mode]
        weights = {name: weight * row.echo for name, weight in profile.findings.items()}
        for name, weight in row.findings.items():
            weights[name] = max(weights.get(name, 0.0), weight)
        weights |= {f"old_{part.id}": ORIGINAL, f"system_{part.system}": SPEAKS_OF_SYSTEM}
        weights[f"mode_{mode}"] = SPEAKS_OF_MODE
        weights |= dict.fromkeys(self.neighbours[part.system], NAMED_A_NEIGHBOUR)
        weights |= dict.fromkeys(self.nodes[part.id], NAMED)
        return weights | self._deciders(part, row)

    def _deciders(self, part: Component, mode: ModeRow) -> dict[str, float]:
        available = {"test"}
        available |= {"wiring"} if self.rows.families[part.family].wired else set()
        available |= {"look"} if checks.lookable(part, self.rows.families[part.family]) else set()
        decider = mode.decided_by if mode.decided_by in available else "test"
        return {f"{check}_{part.id}": DECIDED if check == decider else HINTED[check] for check in sorted(available)}


def _symptom(name: str, row: FindingRow) -> Finding:
    return Finding(
        id=name,
        kind=FindingKind.symptom,
        label=Text(row.fr, row.en),
        question=Text(row.ask_fr, row.ask_en),
        who=row.who,
        skill="owner" if row.who in {"owner", "look"} else "mechanic",
        tool="outil de diagnostic" if row.who == "scan" else "aucun",
        cost_eur=OWNER_COST[row.who],
        minutes=OWNER_MINUTES[row.who],
        leak=row.leak,
        urgency=row.urgency,
        patterns=row.says,
    )


def _mode_finding(name: str, row: ModeRow) -> Finding:
    label = Text(f"vous parlez de : {row.fr}", f"you speak of: {row.en}")
    plain = checks.silent(f"mode_{name}", FindingKind.mode, label, 0.05)
    return replace(plain, patterns=row.says)


def _specialised(plain: Fault, name: str, row: KnownRow) -> Fault:
    return replace(
        plain,
        id=name,
        name=Text(row.fr, row.en),
        note=Text(row.note_fr, row.note_en),
        energies=frozenset(row.energies) or plain.energies,
        scope=Scope(row.engines, row.makes, row.models, row.years, row.fleet),
        price=row.price or plain.price,
        hours=plain.hours if row.hours is None else row.hours,
        source=row.source,
        weight=plain.weight * row.factor,
    )


def _mention_node(parts: tuple[str, ...]) -> str:
    return f"mention_{'+'.join(parts)}"


def _system_shares(rows: BaseRows) -> dict[str, float]:
    """Geometric mean of the owners' complaints and of what workshops see, as shares."""
    complaints = sum(row.complaints for row in rows.systems.values())
    seen = sum(row.share for row in rows.systems.values())
    mixed = {name: math.sqrt(row.complaints / complaints * row.share / seen) for name, row in rows.systems.items()}
    whole = sum(mixed.values())
    return {name: share / whole for name, share in mixed.items()}


def _by_code(faults: tuple[Fault, ...]) -> Mapping[str, tuple[int, ...]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, fault in enumerate(faults):
        for code in fault.codes:
            places[code].append(place)
    return {code: tuple(found) for code, found in places.items()}


def _links(weights: list[dict[str, float]], index: Mapping[str, int], faults: Iterable[Fault]) -> Links:
    triples = [
        (_known_place(index, name, fault), place, weight)
        for (place, found), fault in zip(enumerate(weights), faults, strict=True)
        for name, weight in found.items()
    ]
    finding, fault_place, strength = (np.array(column) for column in zip(*triples, strict=True))
    by_finding = np.lexsort((fault_place, finding))
    by_fault = np.lexsort((finding, fault_place))
    return Links(
        finding_start=_starts(finding, len(index)),
        finding_fault=fault_place[by_finding].astype(np.int32),
        finding_weight=strength[by_finding].astype(np.float64),
        fault_start=_starts(fault_place, len(weights)),
        fault_finding=finding[by_fault].astype(np.int32),
        fault_weight=strength[by_fault].astype(np.float64),
    )


def _known_place(index: Mapping[str, int], name: str, fault: Fault) -> int:
    if name not in index:
        raise ValueError(f"{fault.id} names the finding {name}, which no file holds")
    return index[name]


def _starts(places: "np.typing.NDArray[np.int64]", count: int) -> "np.typing.NDArray[np.int32]":
    counts = np.bincount(places, minlength=count)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
