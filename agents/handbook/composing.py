"""A volume as pages to print: each chapter a piece of HTML that changes only when what it says does."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from agents.handbook.diagrams import flow_diagram, ladder, signal
from agents.printing import Typesetter
from agents.texts.lookup import day, say
from agents.texts.typography import typeset
from knowledge.codes import CodeCatalogue
from knowledge.faults.base import FaultBase
from knowledge.handbook.book import Chapter, SystemChapter, volume
from knowledge.handbook.plan import BookLanguage, Plan, VolumeName, read_plan

_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Chapters bear no date of their own, so that the same words are the same file."""
_FOOT = "handbook_numbers.html.j2"
"""Is laid over every sheet, so it keeps its place and covers nothing."""
_PLAIN = " .,·°'’-"
_STEPS = tuple(f"step_{number}" for number in range(1, 8))


@dataclass(frozen=True, slots=True)
class Piece:
    """One file to print. `digest` names it: the same words are printed once."""

    id: str
    title: str
    html: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.html.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose copy it is, of which edition; `claims` are sentences that rows prove."""

    name: str
    order: str
    edition: int
    dated_at: datetime
    claims: tuple[str, ...] = ()


class Composer:
    """Composes from one version of the base in the plan's language; remembered, because composing takes a while."""

    def __init__(
        self,
        base: FaultBase,
        codes: CodeCatalogue,
        *,
        typeset: Typesetter,
        plan: Plan | None = None,
        easy: bool = False,
    ) -> None:
        self._base = base
        self._codes = codes
        self._typeset = typeset
        self._plan = plan or read_plan()
        self._is_easy = easy
        self._known: dict[VolumeName, tuple[Piece, ...]] = {}

    @property
    def language(self) -> BookLanguage:
        return self._plan.language

    def set_easily(self) -> "Composer":
        """The same words, set easy to read."""
        return Composer(self._base, self._codes, typeset=self._typeset, plan=self._plan, easy=True)

    def chapters(self, name: VolumeName) -> tuple[Piece, ...]:
        """Every chapter of a volume, in order. The first time it takes seconds: not on the event loop."""
        if name not in self._known:
            written = volume(name, self._base, self._codes, self._plan)
            self._known[name] = tuple(self._piece(one, number) for number, one in enumerate(written, start=1))
        return self._known[name]

    def fingerprint(self, name: VolumeName) -> str:
        """Changes exactly when a word or a figure of the volume does."""
        whole = "".join(one.digest for one in self.chapters(name))
        return hashlib.sha256(whole.encode()).hexdigest()[:12]

    def _piece(self, chapter: Chapter, number: int) -> Piece:
        content = chapter.content
        html = self._set(
            "handbook_chapter.html.j2",
            title=chapter.title,
            chapter=chapter,
            number=number,
            content=content,
            kind=type(content).__name__,
            year=self._base.prices.as_of,
            figures=_figures(chapter, self.language),
            shown=frozenset(one.part for one in content.sheets) if isinstance(content, SystemChapter) else frozenset(),
        )
        return Piece(chapter.id, chapter.title, html)

    def _set(self, template: str, *, title: str, **values: object) -> str:
        easy = self._is_easy and template != _FOOT
        return self._typeset(template, language=self.language, title=title, created_at=_UNDATED, easy=easy, **values)

    def cover(self, name: VolumeName, owner: Owner) -> str:
        """The first page of somebody's copy, and the foot of all the others."""
        strip = say("handbook.strip", self.language, name=owner.name, number=owner.order)
        return self._typeset(
            "handbook_cover.html.j2",
            language=self.language,
            title=f"{say(f'handbook.name_{name}', self.language)} — {say('handbook.title', self.language)}",
            created_at=owner.dated_at,
            day=day(owner.dated_at, self.language),
            volume=name,
            owner=owner.name,
            order=owner.order,
            edition=owner.edition,
            claims=owner.claims,
            strip=_quoted(strip),
            figure=signal(say("handbook.cover_title", self.language)),
        )

    def numbers(self, count: int) -> Piece:
        """Feet with the numbers of so many sheets."""
        return Piece("numbers", "", self._set(_FOOT, title="Alex", count=count))

    def contents(self, entries: Sequence[object]) -> Piece:
        title = say("handbook.contents", self.language)
        return Piece("contents", title, self._set("handbook_contents.html.j2", title=title, entries=entries))

    def index(self, groups: Sequence[tuple[str, Sequence[object]]]) -> Piece:
        title = say("handbook.index", self.language)
        return Piece("index", title, self._set("handbook_index.html.j2", title=title, groups=groups))


def _figures(chapter: Chapter, language: BookLanguage) -> Mapping[str, str]:
    content = chapter.content
    if isinstance(content, SystemChapter):
        words = content.words
        steps = [typeset(one, language) for one in words.flow]
        title = say("handbook.flow", language, title=chapter.title, steps=", ".join(words.flow))
        return {"flow": flow_diagram(steps, watched_by=words.senses, title=title)}
    return _method_figures(language)


def _quoted(words: str) -> str:
    """As a CSS string, in which a name may hold any letter."""
    return "".join(one if one.isalnum() or one in _PLAIN else f"\\{ord(one):x} " for one in words)


@cache
def _method_figures(language: BookLanguage) -> Mapping[str, str]:
    steps = [say(f"handbook.{step}", language) for step in _STEPS]
    watch = say("handbook.step_watch", language)
    rungs = [(str(level), say(f"handbook.urgency_{level}", language)) for level in (4, 3, 2, 1, 0)]
    return {
        "method": flow_diagram(steps, watched_by=watch, title=say("handbook.method_title", language)),
        "urgency": ladder(rungs, title=say("handbook.ladder_title", language)),
    }
