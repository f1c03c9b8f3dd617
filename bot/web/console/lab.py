"""The console's pages of what the desk learns: drafted articles, questions left without one, trials on past tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from agents.bus.lab import TRIES, named, totals
from agents.errors import DomainError, InvalidInput
from agents.support.articles import Waiting
from agents.support.gaps import GapKind
from agents.support.replay import Candidate, Change, Replayed, What
from agents.support.templates import Template
from agents.texts.lookup import say
from bot.app import App
from bot.web.console.pages import Console, page
from bot.web.limits import Limits
from storage.models.article import ArticleState
from storage.models.staff import StaffRole

_MOST_ARTICLES = 50
_MOST_SENT_BACK = 10
_MOST_CHANGES = 100
_LONGEST_WORDING = 4000
_SPANS = (7, 30, 90)
_LIMITS = (50, 200, 1000)
_A_MINUTE = 6
"""Trials of one member of staff: each reads up to a thousand tickets."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a diff: added, taken off, or kept."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    waiting: Waiting
    pieces: Sequence[Piece]
    ticket: str
    """The number of the ticket it was made of; empty for one that somebody wrote."""


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    ticket: str
    what: What
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the form of a trial was filled in with."""

    article: int | None
    template: str
    wording: str
    limit: int


class LabPages:
    """Reads alone: every decision goes over the command bus, with its plan, its yes and its audit."""

    def __init__(self, app: App, console: Console, *, limits: Limits) -> None:
        self._team = app.team
        self._console = console
        self._limits = limits

    def register(self, server: web.Application) -> None:
        router = server.router
        router.add_get("/console/articles", self.articles)
        router.add_get("/console/gaps", self.gaps)
        router.add_get("/console/replay", self.trial)
        router.add_post("/console/replay", self.run)

    async def articles(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        shelf = self._team.articles
        waiting = await shelf.waiting(most=_MOST_ARTICLES)
        answering = (await shelf.listed(ArticleState.published))[:_MOST_ARTICLES]
        sent_back = (await shelf.listed(ArticleState.refused))[:_MOST_SENT_BACK]
        shown = [*(one.article for one in waiting), *answering, *sent_back]
        actors = {one for article in shown for one in (article.author, article.decided_by) if one}
        return page(
            "articles.html.j2",
            here="knowledge",
            member=member,
            drafts=[_draft(one) for one in waiting],
            answering=answering,
            sent_back=sent_back,
            people=await self._team.roles.names_of(actors, member.language),
            may_steer=member.may(StaffRole.admin),
        )

    async def gaps(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        days = _number(request.query.get("days", ""), _SPANS, usual=30)
        found = await self._team.gaps.report(span=timedelta(days=days))
        return page("gaps.html.j2", here="knowledge", member=member, gaps=found, kinds=GapKind, days=days, spans=_SPANS)

    async def trial(self, request: web.Request) -> web.Response:
        """The form alone, with the draft chosen that a link names."""
        article = request.query.get("article", "")
        chosen = Chosen(_article(article), "", "", _LIMITS[1])
        return await self._page(request, chosen)

    async def run(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, TRIES)
        self._limits.check("replay", str(member.contact_id), per_minute=_A_MINUTE)
        wording = form.get("wording", "").replace("\r\n", "\n").strip()[:_LONGEST_WORDING]
        limit = _number(form.get("limit", ""), _LIMITS, usual=_LIMITS[1])
        chosen = Chosen(_article(form.get("article", "")), form.get("template", ""), wording, limit)
        if bool(chosen.template) != bool(wording):
            text = say("lab_page.wording_missing", member.language)
            return await self._page(request, chosen, wrong=text, status=InvalidInput.http_status)
        name, _, language = chosen.template.partition(".")
        try:
            seen = await self._team.replay.run(Candidate(name, language or "fr", wording, chosen.article), limit=limit)
        except DomainError as error:
            wrong = say(f"errors.{error.code}", member.language)
            return await self._page(request, chosen, wrong=wrong, status=error.http_status)
        return await self._page(request, chosen, seen=seen)

    async def _page(
        self, request: web.Request, chosen: Chosen, *, seen: Replayed | None = None, wrong: str = "", status: int = 200
    ) -> web.Response:
        member = await self._console.member_or_page(request)
        language = member.language
        templates: Sequence[Template] = await self._team.oversight.templates()
        return page(
            "replay.html.j2",
            status=status,
            here="knowledge",
            member=member,
            chosen=chosen,
            wrong=wrong,
            seen=seen,
            totals=totals(seen, language) if seen is not None else (),
            changes=[_change(one, language) for one in seen.changes[:_MOST_CHANGES]] if seen is not None else (),
            most=_MOST_CHANGES,
            drafts=[one.article for one in await self._team.articles.waiting(most=_MOST_ARTICLES)],
            templates=templates,
            limits=_LIMITS,
            may_try=member.may(TRIES),
        )


def _change(one: Change, language: str) -> ChangeSeen:
    ticket = one.row.removeprefix("ticket:")
    return ChangeSeen(ticket, one.what, named(one, one.before, language), named(one, one.after, language))


def _draft(waiting: Waiting) -> Draft:
    basis = waiting.article.basis
    ticket = basis.removeprefix("ticket:") if basis.startswith("ticket:") else ""
    return Draft(waiting, [Piece(line[:1], line[1:]) for line in waiting.diff.splitlines() if line], ticket)


def _number(text: str, known: Sequence[int], *, usual: int) -> int:
    return int(text) if text in {str(one) for one in known} else usual


def _article(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 13 else None
