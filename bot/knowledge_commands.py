"""`alex knowledge …`: what repairs taught, version by version, and what configured sources bring."""

import textwrap
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_runs import run_command
from bot.settings import Settings, from_process

if TYPE_CHECKING:
    from agents.bus.curating import Curating
    from storage.models.learning import KnowledgeVersion, SourceEntry

Deed = Callable[["Curating"], Awaitable[str]]
_BY = "command line"
_TOLD = 280
"""Letters of a piece of news: enough to decide on it."""


def knowledge_desk() -> typer.Typer:
    desk = typer.Typer(no_args_is_help=True, help="Versions of the fault base.")
    _looking(desk)
    _deciding(desk)
    _telling(desk)
    _news(desk)
    return desk


def _work(deed: Deed) -> None:
    settings = from_process()
    run_command(settings, _with_desk(settings, deed))


async def _with_desk(settings: Settings, deed: Deed) -> None:
    from agents.bus.curating import curating
    from storage.migrating import migrate

    migrate(settings.database_url)
    async with curating(settings.database_url, clock=lambda: datetime.now(UTC)) as desk:
        typer.echo(await deed(desk))


def _looking(desk: typer.Typer) -> None:
    @desk.command("list")
    def listed() -> None:
        """Every version, newest first, and which one serves."""

        async def deed(desk: "Curating") -> str:
            rows = await desk.learning.versions()
            base = f"base {desk.base_version}"
            served = any(row.state == "serving" for row in rows)
            return "\n".join([*(_line(row) for row in rows), base if served else f"{base}  serving"])

        _work(deed)

    @desk.command()
    def diff(version: Annotated[str | None, typer.Argument()] = None) -> None:
        """What a version changes (the newest unless named), and how it does on the frozen cases."""

        async def deed(desk: "Curating") -> str:
            if version is None and not await desk.learning.versions():
                return "no version yet: the night makes one of what repairs report, and so does alex knowledge propose"
            row = await desk.learning.diff(version)
            moved = [_change(desk, one) for one in row.changes]
            return "\n".join([_line(row), _verdict(row.verdict), *moved])

        _work(deed)


def _deciding(desk: typer.Typer) -> None:
    @desk.command()
    def propose() -> None:
        """Make a version of all reports now, as the night does."""

        async def deed(desk: "Curating") -> str:
            made = await desk.learning.propose()
            return made or "nothing new to learn"

        _work(deed)

    @desk.command()
    def approve(version: str) -> None:
        """Have this version serve, in every process."""

        async def deed(desk: "Curating") -> str:
            await desk.learning.approve(version, by=_BY)
            await desk.tell()
            return f"{version} serves"

        _work(deed)

    @desk.command()
    def rollback(version: str) -> None:
        """Go back to a version that served before, or to `base`."""

        async def deed(desk: "Curating") -> str:
            await desk.learning.rollback(version, by=_BY)
            await desk.tell()
            return f"{version} serves"

        _work(deed)


def _telling(desk: typer.Typer) -> None:
    @desk.command()
    def report(
        words: Annotated[str, typer.Argument(help="what was repaired, as on the invoice")],
        *,
        invoice: Annotated[str, typer.Option(help="its number: each counts once")],
        workshop: Annotated[str, typer.Option()],
        vehicle: Annotated[str, typer.Option()] = "",
        verified: Annotated[bool, typer.Option("--verified", help="a workshop that the team has verified")] = False,
    ) -> None:
        """Take down a repair that a workshop's invoice proves."""
        if not (invoice.strip() and workshop.strip()):
            raise typer.BadParameter("an invoice counts once by its number and its workshop: neither may be empty")
        from knowledge.language.vehicles import parse_vehicle

        async def deed(desk: "Curating") -> str:
            car = parse_vehicle(vehicle) if vehicle else None
            told = await desk.learning.report_invoice(
                words, number=invoice, workshop=workshop, vehicle=car, verified=verified
            )
            return f"{told.component}: {'taken down' if told.is_new else 'was taken down before'}"

        _work(deed)


def _news(desk: typer.Typer) -> None:
    @desk.command()
    def news() -> None:
        """What configured sources brought and nobody has decided on."""

        async def deed(desk: "Curating") -> str:
            rows = await desk.news.waiting()
            return "\n".join(_piece(row) for row in rows) or "nothing waits"

        _work(deed)

    @desk.command()
    def accept(entry: int) -> None:
        """Let the library answer with this piece of news, its source, day and licence beside it."""
        _work(_decision(entry, approve=True))

    @desk.command()
    def refuse(entry: int) -> None:
        """Leave this piece of news out."""
        _work(_decision(entry, approve=False))


def _decision(entry: int, *, approve: bool) -> Deed:
    async def deed(desk: "Curating") -> str:
        row = await desk.news.decide(entry, approve=approve, by=_BY)
        await desk.tell()
        return f"{row.id}  {row.state}"

    return deed


def _piece(row: "SourceEntry") -> str:
    parts = ", ".join(row.parts) or "no part named"
    head = f"{row.id}  {row.source}, {row.dated or 'undated'}, {row.licence}"
    told = textwrap.shorten(row.text, _TOLD, placeholder=" […]")
    return "\n    ".join(filter(None, (head, row.title, told, f"{parts}  {row.url}")))


def _line(row: "KnowledgeVersion") -> str:
    return f"{row.version}  {row.as_of}  {row.reports} reports  {len(row.changes)} changes  {row.state}"


def _change(desk: "Curating", one: Mapping[str, object]) -> str:
    component = desk.learning.part_told(str(one["component"]), "en")
    points, times = float(str(one["points"])), float(str(one.get("times", 1)))
    moved = f"{points:+.1f} points (×{times:g})"
    return f"{component} {moved} on {one['group']}, confirmed repairs: {one['confirmed']}"


def _verdict(judged: Mapping[str, object]) -> str:
    top = [100 * float(str(judged[name])) for name in ("top_three_before", "top_three_after")]
    loss = [float(str(judged[name])) for name in ("log_loss_before", "log_loss_after")]
    return f"frozen cases: top three {top[0]:.1f} % → {top[1]:.1f} %, log loss {loss[0]:.3f} → {loss[1]:.3f}"
