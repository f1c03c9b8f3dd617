"""The exact fault-code catalogue: what open lists say of a code, both meanings where they disagree."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Literal, TypeAlias

from knowledge.code_names.advice import advice_for
from knowledge.code_names.components import component_of, system_of_area
from knowledge.code_names.french import Named, name_of, of_traction
from knowledge.code_names.makes import make_key, relatives, spoken_makes
from knowledge.code_names.ranges import named_by_range
from knowledge.faults.french import in_type

Status: TypeAlias = Literal["generic", "manufacturer", "conflict", "unknown", "reserved"]

_SHAPE = re.compile(r"[PBCU][0-3][0-9A-F]{3}")
_MANUFACTURER_RANGE = re.compile(r"P1|P3[0-3]|[BCU][12]")
_RESERVED_RANGE = re.compile(r"[BC]3")
_OF_TRACTION = "hybrid_ev_propulsion"
_AREAS = (
    (re.compile(r"P0[A-E]|P1A|P3[0-3]"), _OF_TRACTION),
    (re.compile(r"P[0-2][7-9]"), "transmission"),
    (re.compile(r"B"), "body_restraints_comfort"),
    (re.compile(r"C"), "chassis"),
    (re.compile(r"U"), "network"),
)
_SOURCES = {
    "W": "Wal33D/dtc-database",
    "M": "mytrile/obd-trouble-codes",
    "T": "tbohne/dtc_parser",
    "F": "fabiovila/OBDIICodes",
}
_MANUFACTURER_SOURCE = "Wal33D/dtc-database"
_SHOWN_MEANINGS = 3
_REMEMBERED = 1024
# With two lists each stands alone; with three or more, one meaning is held by more than one list and names the part.
_ENOUGH_LISTS = 3
_COLON = "\u00a0: "


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing a list says of a code. `makes` is empty for a generic meaning and for a list that names none."""

    name: str
    name_en: str
    makes: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", in_type(self.name))


@dataclass(frozen=True, slots=True)
class FaultCode:
    """`name` is French; `component` and `failure_mode` are stable ids, None when no open definition tells them."""

    code: str
    name: str
    name_en: str
    system: str
    status: Status
    meanings: tuple[Meaning, ...] = ()
    component: str | None = None
    failure_mode: str | None = None
    possible_causes: tuple[str, ...] = ()
    possible_causes_en: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    procedures_en: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", in_type(self.name))
        object.__setattr__(self, "possible_causes", tuple(map(in_type, self.possible_causes)))
        object.__setattr__(self, "procedures", tuple(map(in_type, self.procedures)))


@dataclass(frozen=True, slots=True)
class _Row:
    scope: str
    status: str
    area: str
    independent_lists: int
    source: str
    definition: str

    @classmethod
    def parse(cls, fields: str) -> "_Row":
        scope, status, area, source, lists, independent, definition = fields.split("\t")
        origin = _SOURCES.get(source)
        counted = f"{lists} lists, {independent} independent"
        source = f"{origin} ({counted})" if origin else counted
        return cls(scope, status, area, int(independent), source, definition)


class CodeCatalogue:
    """Rows stay text until a code is asked for: loading is a file read, a lookup composes the words."""

    def __init__(
        self, rows: Mapping[str, str], manufacturer: Mapping[str, Sequence[str]], others: Mapping[str, str]
    ) -> None:
        self._rows = rows
        self._manufacturer = manufacturer
        self._others = others
        self._count = len(rows.keys() | manufacturer.keys())
        self._composed = lru_cache(_REMEMBERED)(self._compose)

    @classmethod
    def load(cls) -> "CodeCatalogue":
        manufacturer = defaultdict(list)
        for line in _lines("manufacturer.tsv"):
            code, _, fields = line.partition("\t")
            manufacturer[code].append(fields)
        return cls(_by_code("codes.tsv"), dict(manufacturer), _by_code("second_meanings.tsv"))

    def __len__(self) -> int:
        return self._count

    def codes(self) -> Iterator[str]:
        """Every code a list holds, in no promised order."""
        yield from self._rows.keys() | self._manufacturer.keys()

    def lookup(self, code: str, *, make: str | None = None) -> FaultCode:
        """The code as the lists hold it; an unknown code comes back too, with status "unknown"."""
        wanted = _normal(code)
        return self._composed(wanted, make if _MANUFACTURER_RANGE.match(wanted) else None)

    @staticmethod
    def depends_on_make(code: str) -> bool:
        """Whether each manufacturer gives the code a meaning of its own."""
        return _MANUFACTURER_RANGE.match(_normal(code)) is not None

    def _compose(self, wanted: str, make: str | None) -> FaultCode:
        if not _SHAPE.fullmatch(wanted):
            return _unknown(wanted, "ce n'est pas un code défaut normalisé", "not a standard fault code")
        fields = self._rows.get(wanted)
        row = _Row.parse(fields) if fields is not None else None
        if row is not None and (row.status == "r" or row.scope == "r"):
            return _reserved(wanted, row)
        if _MANUFACTURER_RANGE.match(wanted):
            return self._of_makers(wanted, row, make)
        if row is None:
            return _absent(wanted)
        if row.status == "c":
            return self._conflict(wanted, row)
        return _generic(wanted, row)

    def _conflict(self, code: str, row: _Row) -> FaultCode:
        meanings = [_meaning(row.definition, source=row.source)]
        other = self._others.get(code)
        if other is not None:
            definition, source = other.split("\t")
            meanings.append(_meaning(definition, source=source))
        told = _with_meanings(code, row.area, meanings, conflict=True)
        if other is not None or row.independent_lists < _ENOUGH_LISTS:
            return told
        likely = _decoded(code, row.area, meanings[0], "conflict", source=row.source)
        return replace(likely, name=told.name, name_en=told.name_en)

    def _of_makers(self, code: str, row: _Row | None, make: str | None) -> FaultCode:
        meanings = [_makers_meaning(fields) for fields in self._manufacturer.get(code, ())]
        if not meanings and row is not None and row.definition:
            meanings = [_meaning(row.definition, source=row.source)]
        area = row.area if row is not None else _area_of(code)
        if make is None:
            if not meanings:
                return _absent(code)
            return _with_meanings(code, area, meanings, conflict=row is not None and row.status == "c")
        wanted = make_key(make)
        own = [one for one in meanings if wanted in one.makes]
        own = own or [one for one in meanings if relatives(wanted) & set(one.makes)]
        if own:
            return _with_meanings(code, area, own, conflict=len(own) > 1)
        return self._silent(code, make, wanted, meanings)

    def _silent(self, code: str, make: str, wanted: str, meanings: Sequence[Meaning]) -> FaultCode:
        listed = any(
            wanted in fields.split("\t")[0].split(",") for rows in self._manufacturer.values() for fields in rows
        )
        if listed:
            french = f"la liste que nous avons pour {make} ne contient pas ce code constructeur"
            english = f"our list for {make} does not hold this manufacturer code"
        else:
            french = f"code constructeur, et aucune de nos listes ne contient les codes de {make}"
            english = f"manufacturer code, and none of our lists holds the codes of {make}"
        return replace(_unknown(code, french, english), meanings=tuple(meanings))


def _lines(name: str) -> list[str]:
    text = (resources.files("knowledge") / "corpus" / "codes" / name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def _by_code(name: str) -> dict[str, str]:
    return {line[:5]: line[6:] for line in _lines(name)}


def _normal(code: str) -> str:
    """Upper case without spaces or dashes; a failure-type byte after the five characters ("P0301-00") is dropped."""
    plain = re.sub(r"[\s\-_.]", "", code).upper()
    plain = plain[:1] + plain[1:].replace("O", "0")
    return plain[:5] if _SHAPE.match(plain) and len(plain) in {7, 8} else plain


def _area_of(code: str) -> str:
    return next((area for pattern, area in _AREAS if pattern.match(code)), "powertrain")


def _unknown(code: str, french: str, english: str) -> FaultCode:
    system = system_of_area(_area_of(code))
    return FaultCode(code, f"Code inconnu{_COLON}{french}", f"Unknown code: {english}", system, "unknown")


def _absent(code: str) -> FaultCode:
    if _RESERVED_RANGE.match(code):
        system = system_of_area(_area_of(code))
        return FaultCode(code, "Plage réservée par la norme", "Range reserved by the standard", system, "reserved")
    return _unknown(code, "aucune de nos listes ne le contient", "none of our lists holds it")


def _reserved(code: str, row: _Row) -> FaultCode:
    if not row.definition or "Reserved" in row.definition or "Controlled" in row.definition:
        system = system_of_area(row.area)
        return FaultCode(
            code, "Code réservé par la norme", row.definition or "Reserved", system, "reserved", source=row.source
        )
    decoded = _generic(code, row)
    suffix = " (plage réservée par la norme)" if row.scope == "r" else ""
    return replace(decoded, status="reserved", name=f"{decoded.name}{suffix}")


def _generic(code: str, row: _Row) -> FaultCode:
    if not row.definition:
        french, english = named_by_range(code, row.area)
        return FaultCode(code, french, english, system_of_area(row.area), "generic", source=row.source)
    meaning = _meaning(row.definition, source=row.source, area=row.area)
    return _decoded(code, row.area, meaning, "generic", source=row.source)


def _meaning(definition: str, *, source: str, makes: tuple[str, ...] = (), area: str = "") -> Meaning:
    french = name_of(definition).french or _quoted(definition)
    return Meaning(of_traction(french) if area == _OF_TRACTION else french, definition, makes, source)


def _quoted(definition: str) -> str:
    return f"«\u00a0{definition}\u00a0» (intitulé anglais)"


def _makers_meaning(fields: str) -> Meaning:
    makes, definition = fields.split("\t")
    return _meaning(definition, source=_MANUFACTURER_SOURCE, makes=tuple(makes.split(",")))


def _decoded(code: str, area: str, meaning: Meaning, status: Status, *, source: str) -> FaultCode:
    named = name_of(meaning.name_en)
    component = component_of(named.subject, named.places, area=area)
    advice = advice_for(
        code, mode=named.mode, system=component.system, part=named.part, part_en=_part_in_english(named)
    )
    return FaultCode(
        code,
        meaning.name,
        meaning.name_en,
        component.system,
        status,
        (meaning,),
        component.id,
        named.mode,
        advice.causes,
        advice.causes_en,
        advice.checks,
        advice.checks_en,
        source,
    )


def _part_in_english(named: Named) -> str:
    return " ".join(
        word if word.isupper() or any(c.isdigit() for c in word) else word.lower() for word in named.subject.split()
    )


def _with_meanings(code: str, area: str, meanings: Sequence[Meaning], *, conflict: bool) -> FaultCode:
    """One code of several meanings, none chosen; a part is told only when there is one meaning."""
    source = meanings[0].source
    if len(meanings) == 1 and not conflict:
        decoded = _decoded(code, area, meanings[0], "manufacturer", source=source)
        makes = spoken_makes(meanings[0].makes, nameless="marque non précisée")
        return replace(decoded, name=f"{decoded.name} (code constructeur, {makes})")
    status: Status = "conflict" if conflict else "manufacturer"
    return FaultCode(
        code,
        _several(meanings, "marque non précisée", french=True),
        _several(meanings, "make not named", french=False),
        system_of_area(area),
        status,
        tuple(meanings),
        source=source,
    )


def _several(meanings: Sequence[Meaning], nameless: str, *, french: bool) -> str:
    told = []
    for meaning in meanings[:_SHOWN_MEANINGS]:
        name = meaning.name if french else meaning.name_en
        told.append(f"{name} ({spoken_makes(meaning.makes, nameless=nameless)})" if meaning.makes else name)
    if len(meanings) == 1:
        missing = "une autre liste lui en donne une différente, dont l'intitulé n'est pas libre"
        told.append(missing if french else "another list gives a different one, whose text is not open")
    left = len(meanings) - _SHOWN_MEANINGS
    if left > 0:
        told.append(f"et {left} autres" if french else f"and {left} more")
    several = len(meanings) > 2
    if french:
        count = str(len(meanings)) if several else "Deux"
        return f"{count} significations selon les listes{_COLON}" + "\u00a0; ".join(told)
    return f"{len(meanings) if several else 'Two'} meanings among the lists: " + "; ".join(told)
