"""`alex admin staff …`, `sign-in-link`, `key …` and `second-factor …`: who works here, and how they get in."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_runs import on_app
from bot.settings import SettingsError

if TYPE_CHECKING:
    from bot.app import App
    from storage.models.staff import StaffRole

Who = Annotated[str, typer.Argument(help="channel:id as in `alex admin staff add`, or `owner`")]
_OWNER = "owner"
_BY = "command line"


def add_access_commands(admin: typer.Typer) -> None:
    members = typer.Typer(no_args_is_help=True, help="Members of staff.")
    admin.add_typer(members, name="staff")
    _members(members)
    _links(admin)
    keys = typer.Typer(no_args_is_help=True, help="Keys with which members of staff steer by the API.")
    admin.add_typer(keys, name="key")
    _keys(keys)
    factors = typer.Typer(no_args_is_help=True, help="The second proof after the sign-in link.")
    admin.add_typer(factors, name="second-factor")
    _factors(factors)


def _role(name: str) -> "StaffRole":
    """Raises `typer.BadParameter` with the names there are."""
    from storage.models.staff import StaffRole

    try:
        return StaffRole(name)
    except ValueError as error:
        raise typer.BadParameter(f"{name} is none of {', '.join(StaffRole)}", param_hint="--role") from error


def _members(desk: typer.Typer) -> None:
    @desk.command("add")
    def add(identity: str, role: Annotated[str, typer.Option(help="read-only, agent, admin or owner")]) -> None:
        """Give a role to an identity, written channel:id (telegram:12345)."""
        channel, _, external_id = identity.partition(":")
        if not external_id:
            raise SettingsError(("IDENTITY is written channel:id, for example telegram:12345",))
        given = _role(role)

        async def deed(app: "App") -> str:
            contact_id = await app.team.staff.add_member(channel, external_id, role=given)
            return f"contact {contact_id} is now {given}"

        on_app(deed)

    @desk.command("remove")
    def remove(identity: str) -> None:
        """Take every role from an identity, written channel:id; its console sessions end with it."""
        channel, _, external_id = identity.partition(":")

        async def deed(app: "App") -> str:
            contact_id = await app.team.roles.dismiss(channel, external_id)
            return f"contact {contact_id} has no role any more"

        on_app(deed)


def _links(admin: typer.Typer) -> None:
    @admin.command("sign-in-link")
    def sign_in_link(who: Who = _OWNER) -> None:
        """A one-time link to the console, for the owner or a member of staff."""

        async def deed(app: "App") -> str:
            staff, web = app.team.staff, app.settings.web
            contact_id = await (staff.owner() if who == _OWNER else app.team.roles.named(who))
            base = web.public_url or f"http://{web.host}:{web.port}"
            return f"{base}/console/sign-in?token={await staff.sign_in_link(contact_id)}"

        on_app(deed)


def _factors(desk: typer.Typer) -> None:
    @desk.command()
    def reset(who: Who) -> None:
        """For a member who lost theirs: the next sign-in link is enough, every session ends."""

        async def deed(app: "App") -> str:
            contact_id = await app.team.roles.named(who)
            await app.team.second_factors.reset(contact_id, by=_BY)
            return f"contact {contact_id} signs in by link alone until they set one up again"

        on_app(deed)


def _keys(desk: typer.Typer) -> None:
    @desk.command()
    def add(
        who: Who,
        name: Annotated[str, typer.Argument(help="what it is for")],
        role: Annotated[str | None, typer.Option(help="the most it may do; absent: the member's role")] = None,
    ) -> None:
        """A new key for POST /api/staff/commands, shown once."""
        at_most = _role(role) if role is not None else None

        async def deed(app: "App") -> str:
            contact_id = await app.team.roles.named(who)
            return await app.team.keys.make(contact_id, name=name, role=at_most, by=_BY)

        on_app(deed)

    @desk.command("list")
    def listed() -> None:
        """The keys in force: number, member, what they may do at most, since when."""

        async def deed(app: "App") -> str:
            rows = await app.team.keys.listed()
            lines = [
                f"{one.id}  contact {one.contact_id}  {one.role}  {one.created_at:%Y-%m-%d}  {one.name}" for one in rows
            ]
            return "\n".join(lines) or "no key"

        on_app(deed)

    @desk.command()
    def revoke(number: int) -> None:
        """Have a key open nothing any more."""

        async def deed(app: "App") -> str:
            await app.team.keys.revoke(number, by=_BY)
            return f"key {number} opens nothing any more"

        on_app(deed)
