"""The console's page of the knowledge: versions and what they change, news to decide on, and growth."""

from collections.abc import Sequence

from aiohttp import web

from agents.bus.knowing import Knowing, repairs_of, verdict_of
from agents.bus.wording import count
from agents.errors import NotFound
from bot.app import App
from bot.web.console.pages import Console, page
from storage.models.article import ArticleState
from storage.models.learning import EntryState, KnowledgeVersion, VersionState
from storage.models.staff import StaffRole

_MOST_CHANGES = 60
_MOST_NEWS = 50
_RETURNABLE = frozenset({VersionState.retired})


class KnowledgePages:
    """Reads alone: every decision goes over the command bus, with its plan, its yes and its audit."""

    def __init__(self, app: App, console: Console) -> None:
        self._learning = app.team.learning
        self._articles = app.team.articles
        self._news = app.team.news
        self._knowing = Knowing(app.team.learning, app.team.news)
        self._console = console

    def register(self, server: web.Application) -> None:
        server.router.add_get("/console/knowledge", self.show)
        server.router.add_get("/console/knowledge/{number:[0-9]{1,12}}", self.version)

    async def show(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        versions = await self._learning.versions()
        growth = await self._learning.growth()
        news = [(row, self._parts(row.parts, member.language)) for row in (await self._news.waiting())[:_MOST_NEWS]]
        answering = len(await self._articles.listed(ArticleState.published))
        figures = (
            ("repairs", growth["reports"]),
            ("articles_taught", answering),
            ("news_accepted", growth.get(f"entries_{EntryState.approved}", 0)),
        )
        return page(
            "knowledge.html.j2",
            here="knowledge",
            member=member,
            versions=[(row, self._is_returnable(row)) for row in versions],
            serves=any(row.state == VersionState.serving for row in versions),
            faults=count(growth["faults"], member.language),
            figures=figures,
            news=news,
            may_steer=member.may(StaffRole.admin),
        )

    async def version(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        row = await self._version(int(request.match_info["number"]))
        return page(
            "knowledge_version.html.j2",
            here="knowledge",
            member=member,
            row=row,
            reported=repairs_of(row, member.language),
            verdict=verdict_of(row, member.language),
            changes=self._knowing.changes_of(row, member.language, most=_MOST_CHANGES),
            returnable=self._is_returnable(row),
            may_steer=member.may(StaffRole.admin),
        )

    async def _version(self, number: int) -> KnowledgeVersion:
        found = next((row for row in await self._learning.versions() if row.id == number), None)
        if found is None:
            raise NotFound
        return found

    def _is_returnable(self, row: KnowledgeVersion) -> bool:
        return row.state in _RETURNABLE and self._learning.fits(row)

    def _parts(self, parts: Sequence[str], language: str) -> str:
        return ", ".join(self._learning.part_told(one, language) for one in parts)
