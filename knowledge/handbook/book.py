"""A volume of the handbook as chapters of content: what it says, not yet how it looks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from knowledge.codes import CodeCatalogue, FaultCode
from knowledge.faults.base import FaultBase, Text
from knowledge.handbook.plan import BookLanguage, PartRow, Plan, SystemWords, VolumeName, VolumeRow, read_plan
from knowledge.handbook.prose import Lesson, article_named, text_named
from knowledge.handbook.sheets import (
    Check,
    Exercise,
    KnownPoint,
    Sheet,
    Sign,
    SystemFaults,
    known_points,
)

_CHECKS = 10
_CAUSES_OF_CODE = 3
_CARS = Text("Points faibles connus, marque par marque", "Known weaknesses, make by make")
_CODES = Text("Codes défaut", "Fault codes")
_GLOSSARY = Text("Glossaire", "Glossary")
_SOURCES = Text("Sources et licences", "Sources and licences")


@dataclass(frozen=True, slots=True)
class Lessons:
    """Texts of the book, or articles of the corpus, one after the other."""

    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class SystemChapter:
    words: SystemWords
    signs: tuple[Sign, ...]
    checks: tuple[Check, ...]
    sheets: tuple[Sheet, ...]
    lessons: tuple[Lesson, ...]
    exercises: tuple[Exercise, ...]
    is_high_voltage: bool


@dataclass(frozen=True, slots=True)
class Cars:
    points: Mapping[str, tuple[KnownPoint, ...]]


@dataclass(frozen=True, slots=True)
class CodeLine:
    code: str
    name: str
    causes: tuple[str, ...]
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Codes:
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the content is from, and which version of it this is."""

    base: str
    faults: int
    codes: int


Content = Lessons | SystemChapter | Cars | Codes | Glossary | Sources


@dataclass(frozen=True, slots=True)
class Chapter:
    id: str
    part: str
    title: str
    content: Content


def volume(name: VolumeName, base: FaultBase, codes: CodeCatalogue, plan: Plan | None = None) -> tuple[Chapter, ...]:
    """Every chapter of a volume in the plan's language, annexes last; about a second of work for the large one."""
    plan = plan or read_plan()
    size = plan.volumes[name]
    chapters = [one for part in plan.parts for one in _of_part(part, size, base, plan)]
    return (*chapters, *_annexes(size, base, codes, plan))


def _of_part(part: PartRow, size: VolumeRow, base: FaultBase, plan: Plan) -> Iterator[Chapter]:
    if part.systems:
        yield from (_system(part, name, size, base, plan) for name in plan.systems)
        return
    lessons = [text_named(name, plan.language) for name in part.texts]
    lessons += [article_named(name, plan.language) for name in part.articles[: size.articles]]
    yield Chapter(part.id, "", part.title.to(plan.language), Lessons(tuple(lessons)))


def _system(part: PartRow, name: str, size: VolumeRow, base: FaultBase, plan: Plan) -> Chapter:
    faults = SystemFaults(base, name, plan.language)
    sheets = faults.sheets(size.sheets)
    content = SystemChapter(
        words=plan.systems[name],
        signs=faults.signs(size.symptoms),
        checks=_distinct(faults.checks(one.part for one in sheets)),
        sheets=sheets,
        lessons=tuple(article_named(one, plan.language) for one in plan.lessons.get(name, ())[: size.lessons]),
        exercises=faults.exercises(size.exercises),
        is_high_voltage=any(one.is_high_voltage for one in sheets),
    )
    return Chapter(name, part.title.to(plan.language), base.systems[name].name.to(plan.language), content)


def _distinct(checks: Sequence[Check]) -> tuple[Check, ...]:
    """The cheapest that anybody may do, then the cheapest of each other skill."""
    kept: list[Check] = []
    for skill in ("owner", "handy", "mechanic", "specialist", "authorised"):
        kept += [one for one in checks if one.skill == skill][: _CHECKS // 3]
    return tuple(kept[:_CHECKS])


def _annexes(size: VolumeRow, base: FaultBase, codes: CodeCatalogue, plan: Plan) -> Iterator[Chapter]:
    language = plan.language
    if size.cars:
        yield Chapter("cars", "", _CARS.to(language), Cars(known_points(base, language)))
    lines = tuple(_line(codes.lookup(code), language) for code in commonest_codes(base, codes, size.codes))
    yield Chapter("annex-codes", "", _CODES.to(language), Codes(lines))
    yield Chapter("glossary", "", _GLOSSARY.to(language), Glossary(tuple(sorted(plan.glossary.items(), key=_by_word))))
    yield Chapter("sources", "", _SOURCES.to(language), Sources(base.version, len(base.faults), len(codes)))


def _by_word(pair: tuple[str, str]) -> str:
    return pair[0].casefold()


def commonest_codes(base: FaultBase, codes: CodeCatalogue, most: int) -> tuple[str, ...]:
    """The codes of the likeliest faults, then generic ones of the power train, in the order of the alphabet."""
    weight = {code: sum(base.faults[i].at_large for i in places) for code, places in base.faults_by_code.items()}
    known = (code for code in sorted(weight, key=lambda code: -weight[code]) if _is_plain(codes.lookup(code)))
    chosen = dict.fromkeys(islice(known, most))
    for code in sorted(codes.codes()):
        if len(chosen) >= most:
            break
        if code.startswith("P0") and code not in chosen and _is_plain(codes.lookup(code)):
            chosen[code] = None
    return tuple(sorted(chosen))


def _is_plain(code: FaultCode) -> bool:
    return code.status in {"generic", "conflict"}


def _line(code: FaultCode, language: BookLanguage) -> CodeLine:
    name, causes = code.name, code.possible_causes
    if language == "en":
        name, causes = code.name_en, code.possible_causes_en
    return CodeLine(code.code, name, causes[:_CAUSES_OF_CODE], code.status == "conflict")
