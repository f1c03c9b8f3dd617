"""`alex admin sign-in-link`, `key …` and `second-factor …`: how members of staff get in."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

import typer

from bot.app import App, build
from bot.settings import Settings, from_process
from storage.migrating import migrate
from storage.models.staff import StaffRole

Run = Callable[[Settings, Coroutine[Any, Any, None]], None]
Deed = Callable[[App], Awaitable[str]]
Work = Callable[[Deed], None]
Who = Annotated[str, typer.Argument(help="channel:id as in `alex admin staff add`, or `owner`")]
_BY = "command line"


def add_access_commands(admin: typer.Typer, run: Run) -> None:
    """Hang the commands on `admin`; `run` is how a command of `alex` runs its work and says its errors."""

    def work(deed: Deed) -> None:
        settings = from_process()
        run(settings, _with_app(settings, deed))

    _links(admin, run)
    keys = typer.Typer(no_args_is_help=True, help="Keys with which members of staff steer by the API.")
    admin.add_typer(keys, name="key")
    _keys(keys, work)
    factors = typer.Typer(no_args_is_help=True, help="The second proof after the sign-in link.")
    admin.add_typer(factors, name="second-factor")
    _factors(factors, work)


def _links(admin: typer.Typer, run: Run) -> None:
    @admin.command("sign-in-link")
    def sign_in_link(who: Who = StaffRole.owner.value) -> None:
        """A one-time link to the console, for the owner or a member of staff."""
        settings = from_process()

        async def deed(app: App) -> str:
            staff = app.team.staff
            contact_id = await (staff.owner() if who == StaffRole.owner else app.team.roles.named(who))
            base = settings.web.public_url or f"http://{settings.web.host}:{settings.web.port}"
            return f"{base}/console/sign-in?token={await staff.sign_in_link(contact_id)}"

        run(settings, _with_app(settings, deed))


async def _with_app(settings: Settings, deed: Deed) -> None:
    migrate(settings.database_url)
    app = build(settings)
    try:
        typer.echo(await deed(app))
    finally:
        await app.close()


def _factors(desk: typer.Typer, work: Work) -> None:
    @desk.command()
    def reset(who: Who) -> None:
        """For a member who lost theirs: the next sign-in link is enough, every session ends."""

        async def deed(app: App) -> str:
            contact_id = await app.team.roles.named(who)
            await app.team.second_factors.reset(contact_id, by=_BY)
            return f"contact {contact_id} signs in by link alone until they set one up again"

        work(deed)


def _keys(desk: typer.Typer, work: Work) -> None:
    @desk.command()
    def add(
        who: Who,
        name: Annotated[str, typer.Argument(help="what it is for")],
        role: Annotated[StaffRole | None, typer.Option(help="the most it may do; absent: the member's role")] = None,
    ) -> None:
        """A new key for POST /api/staff/commands, shown once."""

        async def deed(app: App) -> str:
            contact_id = await app.team.roles.named(who)
            return await app.team.keys.make(contact_id, name=name, role=role, by=_BY)

        work(deed)

    @desk.command("list")
    def listed() -> None:
        """The keys in force: number, member, what they may do at most, since when."""

        async def deed(app: App) -> str:
            rows = await app.team.keys.listed()
            lines = [
                f"{one.id}  contact {one.contact_id}  {one.role}  {one.created_at:%Y-%m-%d}  {one.name}" for one in rows
            ]
            return "\n".join(lines) or "no key"

        work(deed)

    @desk.command()
    def revoke(number: int) -> None:
        """Have a key open nothing any more."""

        async def deed(app: App) -> str:
            await app.team.keys.revoke(number, by=_BY)
            return f"key {number} opens nothing any more"

        work(deed)
