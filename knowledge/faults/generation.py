"""Rows → faults: part × failure mode × place × energies, beside those written by hand for some cars."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.faults import checks
from knowledge.faults.base import (
    EVERY_CAR,
    Component,
    Fault,
    FaultBase,
    Integers,
    System,
    Text,
)
from knowledge.faults.catalogue import Vocabulary, components_of, findings_of
from knowledge.faults.french import bare, capitalised, in_type, of
from knowledge.faults.linking import Draft, link
from knowledge.faults.naming import on_car, specialised, title
from knowledge.faults.reading import read_rows
from knowledge.faults.schema import (
    BaseRows,
    CarRow,
    ModeRow,
    ProfileRow,
    WeakPointRow,
)

# What a part's own evidence is worth; estimates, the same for every part until confirmed repairs say otherwise.
NAMED, NAMED_A_NEIGHBOUR, ORIGINAL, SPEAKS_OF_SYSTEM, SPEAKS_OF_MODE = 0.5, 0.1, 0.92, 0.6, 0.3
DECIDED, HINTED = 0.92, {"test": 0.35, "wiring": 0.04, "look": 0.1}
KNOWN_AT_MOST = 15.0
"""How much likelier than elsewhere one known failure can make its part: what a car is known for drowns no complaint."""


@dataclass(frozen=True, slots=True)
class _Variant:
    """How a part fails on some energies; `group` is empty for the rest of its cars."""

    group: str
    energies: frozenset[str]


def shipped_base() -> FaultBase:
    """Of the files that ship here; less than a second of work, once per process."""
    return generate(*read_rows())


def generate(rows: BaseRows, version: str) -> FaultBase:
    """Raises ValueError when a row names something that no file holds."""
    return _Generation(rows).base(version)


class _Generation:
    def __init__(self, rows: BaseRows) -> None:
        self.rows = rows
        self.components = {part.id: part for part in components_of(rows)}
        self.shares = _system_shares(rows)
        self.vocabulary = Vocabulary(rows)
        self.nodes: dict[str, list[str]] = defaultdict(list)
        for node, parts in self.vocabulary.mentions.items():
            for part in parts:
                self.nodes[part].append(node)
        self.shown: dict[str, dict[str, float]] = defaultdict(dict)
        for finding, measured in rows.findings.items():
            for cause, weight in measured.shows.items():
                self.shown[cause][finding] = weight
        self.variants: dict[str, list[_Variant]] = defaultdict(list)
        for group, part in sorted(_variant_names(rows)):
            self.variants[part].append(_Variant(group, frozenset(rows.scopes.groups[group])))

    def base(self, version: str) -> FaultBase:
        findings = tuple(findings_of(self.rows, self.components, self.vocabulary.mentions))
        index = {finding.id: place for place, finding in enumerate(findings)}
        drafts = [*self._generated(), *self._known(), *self._weak_points()]
        faults = tuple(draft.fault for draft in drafts)
        return FaultBase(
            version=version,
            systems={name: System(name, Text(row.fr, row.en)) for name, row in self.rows.systems.items()},
            components=self.components,
            findings=findings,
            faults=faults,
            links=link(drafts, index, self._neighbours(index), NAMED_A_NEIGHBOUR),
            finding_index=index,
            fault_index={fault.id: place for place, fault in enumerate(faults)},
            faults_by_code=_by_code(faults),
            phrases=tuple(self.vocabulary.phrases()),
            code_parts=self.rows.code_parts,
            fleet=self.rows.scopes.fleet,
            anchors=self.rows.anchors,
            prices=self.rows.prices,
            places={name: Text(row.fr, row.en) for name, row in self.rows.positions.places.items()},
        )

    def _neighbours(self, index: Mapping[str, int]) -> dict[str, Integers]:
        """For each part, the names of the other parts of its system."""
        systems: dict[str, set[int]] = defaultdict(set)
        own = {part: {index[node] for node in nodes} for part, nodes in self.nodes.items()}
        for part, places in own.items():
            systems[self.components[part].system] |= places
        return {
            part: np.array(sorted(systems[self.components[part].system] - places), dtype=np.int32)
            for part, places in own.items()
        }

    def _generated(self) -> Iterator[Draft]:
        for part in self.components.values():
            told = self._told_of(part)
            for variant in self._variants(part):
                for mode, share in self._shares(part).items():
                    profile = self._profile(part, variant, mode)
                    yield from self._placed(self._draft(part, mode, profile, share, told), variant)

    def _variants(self, part: Component) -> Iterator[_Variant]:
        special = [variant for variant in self.variants[part.id] if variant.energies & part.energies]
        rest = part.energies.difference(*(variant.energies for variant in special))
        if rest:
            yield _Variant("", rest)
        yield from (replace(variant, energies=variant.energies & part.energies) for variant in special)

    def _shares(self, part: Component) -> dict[str, float]:
        row, family = self.rows.components[part.system][part.id], self.rows.families[part.family]
        if row.modes is not None:
            return row.modes
        cannot = {*row.without, *family.unless.get(part.access, ())}
        return {mode: share for mode, share in family.modes.items() if mode not in cannot}

    def _mode(self, part: Component, mode: str) -> ModeRow:
        """The failure mode as the family of the part calls it; raises ValueError where it makes no mechanical sense."""
        row, family = self.rows.modes[mode], self.rows.families[part.family]
        if mode not in family.modes and mode not in family.also:
            raise ValueError(f"{part.id} cannot fail by {mode}, says its family {part.family}")
        own = family.words.get(mode)
        return row if own is None else row.model_copy(update=own.model_dump(exclude_none=True))

    def _profile(self, part: Component, variant: _Variant, mode: str) -> ProfileRow:
        profiles = self.rows.profiles
        name = f"{part.id}@{variant.group}" if variant.group else part.id
        return profiles.get(f"{name}.{mode}") or profiles.get(name) or profiles[part.id]

    def _draft(self, part: Component, mode: str, profile: ProfileRow, share: float, told: Mapping[str, float]) -> Draft:
        row = self._mode(part, mode)
        fault = Fault(
            id=f"{part.id}.{mode}",
            component=part,
            mode=mode,
            mode_name=Text(row.fr, row.en),
            name=title(part, row),
            repair=_repair(part, row),
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
        return Draft(fault, self._strengths(part, mode, profile, told))

    def _placed(self, draft: Draft, variant: _Variant) -> Iterator[Draft]:
        """The fault on these energies: one for each place of the part, or one alone."""
        part, mode = draft.fault.component, draft.fault.mode
        row = self._mode(part, mode)
        group = self.rows.scopes.names[variant.group] if variant.group else None
        name = f"{part.id}@{variant.group}.{mode}" if group else draft.fault.id
        told = Text(group.fr, group.en) if group else Text("", "")
        plain = replace(draft.fault, id=name, name=title(part, row, told), energies=variant.energies)
        if not part.places:
            yield Draft(plain, draft.strengths)
            return
        one = self._one_of(part)
        plain = replace(plain, repair=_repair(one, row))
        places = {place: self.rows.positions.places[place] for place in part.places}
        for place, where in places.items():
            others = {code for other in places.values() if other is not where for code in other.codes}
            placed = replace(
                plain,
                id=f"{name}.{place}",
                name=title(one, row, told, Text(where.fr, where.en)),
                codes=tuple(code for code in plain.codes if code not in others),
                weight=plain.weight / len(places),
                place=place,
            )
            yield Draft(placed, {**draft.strengths, **where.findings})

    def _one_of(self, part: Component) -> Component:
        """As the one at a place is called: the spark plug of cylinder 2."""
        row = self.rows.components[part.system][part.id]
        if not row.one_fr:
            return part
        return replace(part, name=Text(capitalised(bare(row.one_fr)), row.one_en), article_fr=in_type(row.one_fr))

    def _weight(self, part: Component, share: float) -> float:
        row = self.rows.components[part.system][part.id]
        whole = sum(self._shares(part).values())
        rates = sum(other.rate for other in self.rows.components[part.system].values())
        return self.shares[part.system] * row.rate / rates * share / whole

    def _known(self) -> Iterator[Draft]:
        for name, row in self.rows.known.items():
            part = self.components[row.component]
            profile = ProfileRow(urgency=row.urgency, findings=row.findings, codes=row.codes)
            share = self._shares(part).get(row.mode, 1.0)
            plain = self._draft(part, row.mode, profile, share, self._told_of(part))
            yield Draft(specialised(plain.fault, name, row), plain.strengths)

    def _weak_points(self) -> Iterator[Draft]:
        for name, car in self.rows.cars.items():
            for point, row in car.weak.items():
                part_id, _, mode = point.partition(".")
                part = self.components.get(part_id)
                if part is None or part.energies.isdisjoint(car.energies):
                    raise ValueError(f"{name} names the part {part_id}, which it cannot have")
                yield self._weak_point(name, car, part, mode, row)

    def _weak_point(self, name: str, car: CarRow, part: Component, mode: str, row: WeakPointRow) -> Draft:
        variant = next(one for one in self._variants(part) if not one.energies.isdisjoint(car.energies))
        profile = self._profile(part, variant, mode)
        sharper = ProfileRow(
            urgency=profile.urgency if row.urgency is None else row.urgency,
            findings=profile.findings | row.findings,
            codes=tuple(dict.fromkeys((*row.codes, *profile.codes))),
        )
        shares = self._shares(part)
        share = shares.get(mode, sum(shares.values()) / len(shares))
        plain = self._draft(part, mode, sharper, share, self._told_of(part))
        known = on_car(plain.fault, f"{name}.{part.id}.{mode}", car, self._mode(part, mode), row)
        most = KNOWN_AT_MOST * self._weight(part, sum(shares.values()))
        return Draft(replace(known, weight=min(known.weight, most)), plain.strengths)

    def _told_of(self, part: Component) -> dict[str, float]:
        """What words and work on the part tell of any of its failures."""
        told = {f"old_{part.id}": ORIGINAL, f"system_{part.system}": SPEAKS_OF_SYSTEM}
        return told | dict.fromkeys(self.nodes[part.id], NAMED)

    def _strengths(
        self, part: Component, mode: str, profile: ProfileRow, told: Mapping[str, float]
    ) -> dict[str, float]:
        row = self.rows.modes[mode]
        shown = {**self.shown.get(part.id, {}), **profile.findings}
        weights = {name: weight * row.echo for name, weight in shown.items()} | self.shown.get(f"{part.id}.{mode}", {})
        for name, weight in row.findings.items():
            weights[name] = max(weights.get(name, 0.0), weight)
        return {**weights, **told, f"mode_{mode}": SPEAKS_OF_MODE, **self._deciders(part, row)}

    def _deciders(self, part: Component, mode: ModeRow) -> dict[str, float]:
        family = self.rows.families[part.family]
        available = ["test"]
        available += ["wiring"] if family.wired else []
        available += ["look"] if checks.lookable(part, family) else []
        decider = mode.decided_by if mode.decided_by in available else "test"
        return {f"{check}_{part.id}": DECIDED if check == decider else HINTED[check] for check in available}


def _repair(part: Component, row: ModeRow) -> Text:
    words = {"of": of(part.article_fr), "bare": bare(part.article_fr), "en": part.name.en}
    return Text(row.repair_fr.format(**words), row.repair_en.format(**words))


def _variant_names(rows: BaseRows) -> set[tuple[str, str]]:
    named = (name.partition(".")[0].partition("@") for name in rows.profiles)
    return {(group, part) for part, _, group in named if group}


def _system_shares(rows: BaseRows) -> dict[str, float]:
    """Geometric mean of the owners' complaints and of what workshops see, as shares."""
    complaints = sum(row.complaints for row in rows.systems.values())
    seen = sum(row.share for row in rows.systems.values())
    mixed = {name: math.sqrt(row.complaints / complaints * row.share / seen) for name, row in rows.systems.items()}
    whole = sum(mixed.values())
    return {name: share / whole for name, share in mixed.items()}


def _by_code(faults: Sequence[Fault]) -> Mapping[str, tuple[int, ...]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, fault in enumerate(faults):
        for code in fault.codes:
            places[code].append(place)
    return {code: tuple(found) for code, found in places.items()}
