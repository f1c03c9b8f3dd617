"""Rows → parts, the words that name them, and every finding one may tell or ask."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from knowledge.faults import checks
from knowledge.faults.alike import SPOKEN_OF_AS, said_otherwise
from knowledge.faults.base import ASIDE, MENTION, Component, Finding, FindingKind, Phrase, Text
from knowledge.faults.conjugating import conjugated
from knowledge.faults.french import bare, capitalised, in_type
from knowledge.faults.schema import BaseRows, ComponentRow, FindingRow, MarkRow, ModeRow
from knowledge.language.folding import fold

OWNER_COST = {"owner": 1.0, "look": 5.0, "scan": 30.0, "mechanic": 60.0}
OWNER_MINUTES = {"owner": 1, "look": 5, "scan": 15, "mechanic": 30}
MODE_LEAK = 0.05
_WORD = re.compile(r"[a-z0-9]+\*?")
_PASSED = frozenset(("l", "d", "s", "de", "du", "des", "le", "la", "les", "a", "au", "aux", "the", "of"))


def components_of(rows: BaseRows) -> Iterator[Component]:
    for system, table in rows.components.items():
        for name, row in table.items():
            yield Component(
                id=name,
                name=Text(capitalised(bare(row.fr)), row.en),
                article_fr=in_type(row.fr),
                system=system,
                family=row.family,
                price=row.price,
                hours=row.hours,
                access=row.access,
                energies=frozenset(rows.scopes.groups[row.energy]),
                places=rows.positions.sets[row.at] if row.at else (),
            )


class Vocabulary:
    """What a person may call the parts: a word that names two parts has a node of its own."""

    def __init__(self, rows: BaseRows) -> None:
        meant: dict[str, set[str]] = defaultdict(set)
        for table in rows.components.values():
            for name, row in table.items():
                for words in _names(row):
                    meant[fold(words)].add(name)
        _say_otherwise(meant)
        for parts in meant.values():
            parts.update([SPOKEN_OF_AS[part] for part in parts if part in SPOKEN_OF_AS])
        alike: dict[str, set[str]] = defaultdict(set)
        for words, parts in meant.items():
            alike[_plainest(words)] |= parts
        self._rows = rows
        self._said = {words: tuple(sorted(alike[_plainest(words)])) for words in sorted(meant)}
        self.mentions: Mapping[str, tuple[str, ...]] = {_node(parts): parts for parts in self._said.values()}

    def phrases(self) -> Iterator[Phrase]:
        targets: dict[str, list[str]] = defaultdict(list)
        for words, parts in self._said.items():
            targets[words].append(_node(parts))
        for name, row in self._rows.systems.items():
            for words in (*row.says_fr, *row.says_en):
                targets[fold(words)].append(f"system_{name}")
        for name, word in self._rows.lexicon.items():
            for words in (*word.fr, *word.en):
                targets[fold(words)].append(ASIDE if name.startswith(ASIDE) else name)
        spoken = [one for one in targets.items() if not one[1][0].startswith(MENTION)]
        for words, found in spoken:
            for told in conjugated(words):
                targets.setdefault(told, found)
                if words.removeprefix("ne ") in targets:
                    targets.setdefault(told.removeprefix("ne "), found)
        return (Phrase(words, tuple(dict.fromkeys(found))) for words, found in targets.items())


def _say_otherwise(meant: dict[str, set[str]]) -> None:
    """Names with their words changed for others of the same meaning, where that names one part and no row says it."""
    varied: dict[str, set[str]] = defaultdict(set)
    for words, parts in meant.items():
        for told in said_otherwise(words):
            varied[told] |= parts
    known = frozenset(meant)
    meant.update({told: parts for told, parts in varied.items() if len(parts) == 1 and told not in known})


def _names(row: ComponentRow) -> set[str]:
    return {bare(row.fr), row.en, *row.says_fr, *row.says_en}


def _plainest(words: str) -> str:
    """What the reader cannot tell apart is one name: « jauge adblue », « jauges d'AdBlue »."""
    first, *told = _WORD.findall(words)
    told = [first, *(word for word in told if word not in _PASSED)]
    return " ".join(word[:-1] if len(word) > 4 and word[-1] in "sx" else word for word in told)


def _node(parts: tuple[str, ...]) -> str:
    return f"{MENTION}{'+'.join(parts)}"


def findings_of(
    rows: BaseRows, components: Mapping[str, Component], mentions: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    yield from (_symptom(name, row) for name, row in rows.findings.items())
    yield checks.anything_else()
    yield checks.codes_read()
    yield from (checks.danger(topic, row) for topic, row in rows.dangers.items())
    for name, system in rows.systems.items():
        label = Text(f"vous parlez de : {system.fr.lower()}", f"you speak of: {system.en.lower()}")
        yield checks.silent(f"system_{name}", FindingKind.system, label, system.leak)
    yield from (_said(f"mode_{name}", row, MODE_LEAK) for name, row in rows.modes.items())
    yield from (_said(name, row, row.leak) for name, row in rows.positions.marks.items())
    for node, parts in mentions.items():
        yield checks.spoken_of(node, tuple(components[part] for part in parts))
    for part in components.values():
        family = rows.families[part.family]
        yield checks.still_old(part)
        yield checks.workshop_test(part, family)
        if family.wired:
            yield checks.wiring_check(part, family)
        if checks.lookable(part, family):
            yield checks.look(part)


def _symptom(name: str, row: FindingRow) -> Finding:
    return Finding(
        id=name,
        kind=FindingKind.symptom,
        label=Text(row.fr, row.en),
        question=Text(row.ask_fr, row.ask_en),
        who=row.who,
        skill=row.skill or ("owner" if row.who in {"owner", "look"} else "mechanic"),
        tool=row.tool or ("outil de diagnostic" if row.who == "scan" else "aucun"),
        cost_eur=OWNER_COST[row.who] if row.cost is None else row.cost,
        minutes=OWNER_MINUTES[row.who],
        leak=row.leak,
        urgency=row.urgency,
        patterns=row.says,
    )


def _said(finding: str, row: ModeRow | MarkRow, leak: float) -> Finding:
    label = Text(f"vous parlez de : {row.fr}", f"you speak of: {row.en}")
    return replace(checks.silent(finding, FindingKind.mode, label, leak), patterns=row.says)
