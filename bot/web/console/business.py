"""The console's screens of the business: figures and the rows behind them, orders, prices, coupons, mails, commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from agents.bus.asked import Answer
from agents.bus.back_office import BackOffice
from agents.bus.periods import Period, PeriodUnknown, period
from agents.bus.wording import change, date_of, named, refusal, target, written
from agents.errors import DomainError
from agents.staff.roles import Officer
from agents.staff.service import Member
from agents.texts.lookup import say
from bot.app import App
from bot.web.console.pages import Console, page
from storage.models.order import OrderState
from storage.models.staff import StaffRole
from storage.reports.figures import FIGURES, Figure, How
from storage.reports.reading import Value, window_of

_ID = "{id:\\d{1,15}}"
_MOST_ROWS = 500
_LONGEST_LINE = 8000
_WIDTH, _HEIGHT, _FOOT = 640, 200, 20
_MOST_BARS = 92


@dataclass(frozen=True, slots=True)
class FigureSeen:
    figure: Figure
    text: str
    grown: str
    target: str
    """Against the period before; empty where there is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Bar:
    """In the units of the picture; below the line where the day lost money."""

    x: float
    y: float
    width: float
    height: float
    label: str
    is_loss: bool


@dataclass(frozen=True, slots=True)
class Ends:
    """What a reader of the picture needs: its first and last day, and how high its highest bar is."""

    first: str
    last: str
    top: str


class BusinessPages:
    def __init__(self, app: App, console: Console) -> None:
        self._app = app
        self._console = console
        self._office = BackOffice(app.database)

    def register(self, server: web.Application) -> None:
        router = server.router
        router.add_get("/console/figures", self.figures)
        router.add_get("/console/figures/{name:[a-z_]{1,40}}", self.figure)
        router.add_get("/console/sales", self.sales)
        router.add_get(f"/console/sales/{_ID}", self.sale)
        router.add_get("/console/catalogue", self.catalogue)
        router.add_get("/console/mails", self.mails)
        router.add_get("/console/commands", self.commands)
        router.add_post("/console/commands", self.command)

    async def figures(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        wanted, words, failed = self._period(request, member.language)
        window, before = window_of(wanted.first, wanted.last), wanted.before
        values = await self._app.reports.values(window)
        earlier = await self._app.reports.values(window_of(before.first, before.last))
        revenue = FIGURES["revenue"]
        days = await self._app.reports.by_day(revenue, window)
        return page(
            "figures.html.j2",
            here="figures",
            member=member,
            figures=[_figure(figure, values, earlier, member.language) for figure in FIGURES.values()],
            period=named(wanted, member.language),
            asked=words,
            failed=failed,
            bars=bars(wanted, days, member.language),
            ends=ends(wanted, days, revenue, member.language),
            days=[
                (date_of(day, member.language), written(revenue, value, member.language))
                for day, value in sorted(days.items(), reverse=True)
            ],
            channels=_written(await self._app.reports.by_channel(revenue, window), revenue, member.language),
        )

    async def figure(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        figure = FIGURES.get(request.match_info["name"])
        if figure is None:
            raise web.HTTPNotFound
        wanted, words, failed = self._period(request, member.language)
        window = window_of(wanted.first, wanted.last)
        value = (await self._app.reports.values(window))[figure.name]
        rows = await self._app.reports.rows(figure, window, limit=_MOST_ROWS)
        days = await self._app.reports.by_day(figure, window) if figure.how is not How.mean else {}
        return page(
            "figure.html.j2",
            here="figures",
            member=member,
            figure=figure,
            value=written(figure, value, member.language),
            number=value.number,
            bars=bars(wanted, days, member.language),
            ends=ends(wanted, days, figure, member.language),
            rows=[(row, written(figure, Value(row.amount, 1), member.language)) for row in rows],
            period=named(wanted, member.language),
            asked=words,
            failed=failed,
            channels=_written(await self._app.reports.by_channel(figure, window), figure, member.language),
        )

    async def sales(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        state = request.query.get("state", "")
        wanted = state if state in set(OrderState) else ""
        search = request.query.get("q", "")[:80]
        found = await self._office.orders(state=wanted, search=search)
        states = list(OrderState)
        return page(
            "sales.html.j2", here="sales", member=member, orders=found, chosen=wanted, search=search, states=states
        )

    async def sale(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        file = await self._office.order(int(request.match_info["id"]))
        await self._app.team.staff.audit(member, action="read", subject=f"order:{file.order.id}")
        return page("sale.html.j2", here="sales", member=member, file=file, may_steer=member.may(StaffRole.admin))

    async def catalogue(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        return page(
            "catalogue.html.j2",
            here="catalogue",
            member=member,
            products=await self._office.products(member.language),
            coupons=await self._office.coupons(),
            may_steer=member.may(StaffRole.admin),
        )

    async def mails(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        search = request.query.get("q", "")[:80]
        found = await self._office.mails(search=search)
        return page("mails.html.j2", here="mails", member=member, mails=found, search=search)

    async def commands(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        answer = await self._app.bus.run("/equipe", _officer(member), language=member.language)
        return _answered(member, "", answer)

    async def command(self, request: web.Request) -> web.Response:
        """The same verbs as in chat. `line` is one; `part` and what follows fill it in from a form's fields."""
        member, form = await self._console.checked(request, StaffRole.read_only)
        by, tap = _officer(member), form.get("tap", "")
        line = " ".join(form.get(name, "").strip() for name in ("line", "what", "amount", "span", "uses")).strip()[
            :_LONGEST_LINE
        ]
        try:
            if tap:
                return _answered(member, "", await self._app.bus.tap(tap, by, language=member.language))
            answer = await self._app.bus.run(line, by, language=member.language)
        except DomainError as error:
            refused = Answer(refusal(error, member.language))
            return _answered(member, line, refused, status=error.http_status)
        unknown = Answer(say("command.unknown", member.language))
        return _answered(member, line, answer or unknown, status=200 if answer else 404)

    def _period(self, request: web.Request, language: str) -> tuple[Period, str, bool]:
        """The period asked for, as it was written, and whether it was none."""
        words, now = request.query.get("period", "")[:40], self._app.clock()
        usual = say("console.period", language)
        try:
            return period(words, now, default=usual), words or usual, False
        except PeriodUnknown:
            return period(usual, now, default=usual), words, True


def _officer(member: Member) -> Officer:
    return Officer(member.contact_id, member.name, member.role, "console")


def _answered(member: Member, line: str, answer: Answer | None, *, status: int = 200) -> web.Response:
    return page("commands.html.j2", status=status, here="commands", member=member, line=line, answer=answer)


def _figure(figure: Figure, values: Mapping[str, Value], earlier: Mapping[str, Value], language: str) -> FigureSeen:
    value, before = values[figure.name], earlier[figure.name]
    grown = change(value.of(figure), before.of(figure), language)
    return FigureSeen(figure, written(figure, value, language), grown.strip(" ()"), target(figure, language))


def _written(found: Mapping[str, Value], figure: Figure, language: str) -> Sequence[tuple[str, str]]:
    return [(name, written(figure, value, language)) for name, value in found.items()]


def ends(wanted: Period, days: Mapping[date, Value], figure: Figure, language: str) -> Ends:
    first = _first_shown(wanted)
    shown = (value for day, value in days.items() if day >= first)
    top = max(shown, key=lambda one: one.of(figure) or 0, default=Value())
    return Ends(date_of(first, language), date_of(wanted.last, language), written(figure, top, language))


def _first_shown(wanted: Period) -> date:
    return max(wanted.first, wanted.last - timedelta(days=_MOST_BARS - 1))


def bars(wanted: Period, days: Mapping[date, Value], language: str) -> Sequence[Bar]:
    """A bar for each day that has a row, at its place in the period; a long period shows its last three months."""
    first = _first_shown(wanted).toordinal()
    places = wanted.last.toordinal() - first + 1
    shown = {day.toordinal() - first: value.total for day, value in days.items() if day.toordinal() >= first}
    top, bottom = max([0, *shown.values()]), min([0, *shown.values()])
    if top == bottom:
        return ()
    scale = (_HEIGHT - _FOOT) / (top - bottom)
    step = _WIDTH / places
    return [
        Bar(
            x=round(place * step + step * 0.1, 1),
            y=round((top - max(total, 0)) * scale, 1),
            width=round(step * 0.8, 1),
            height=round(abs(total) * scale, 1),
            label=date_of(date.fromordinal(first + place), language),
            is_loss=total < 0,
        )
        for place, total in shown.items()
        if total
    ]
