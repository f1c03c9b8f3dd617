"""The commands of `alex`; each builds the App, does one thing and says it."""

import json
import logging
import sys
from typing import Annotated

import typer

from bot import serving, talking
from bot.access_commands import add_access_commands
from bot.app import build
from bot.command_runs import run_command
from bot.knowledge_commands import knowledge_desk
from bot.operator_commands import add_operator_commands
from bot.sales_commands import sales_desk
from bot.settings import Settings, SettingsError, from_process
from bot.support_commands import support_desk
from bot.webhook_commands import webhook_desk
from bot.work_commands import work_desk
from storage.migrating import migrate
from storage.models.ids import ContactId
from storage.models.staff import StaffRole

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A chat-first assistant for car diagnosis and training.",
)
admin = typer.Typer(no_args_is_help=True, help="Operator's tools.")
cli.add_typer(admin, name="admin")


cli.add_typer(support_desk(run_command), name="support")
cli.add_typer(knowledge_desk(run_command), name="knowledge")
cli.add_typer(work_desk(run_command), name="work")
admin.add_typer(sales_desk(run_command), name="shop")
admin.add_typer(webhook_desk(run_command), name="webhook")
add_operator_commands(admin, run_command)
add_access_commands(admin, run_command)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
) -> None:
    """Web, channels, webhooks and workers in one process."""
    settings = from_process()
    run_command(
        settings,
        serving.serve(settings, host=host or settings.web.host, port=port if port is not None else settings.web.port),
        log_level=logging.INFO,
    )


@cli.command()
def worker() -> None:
    """One more worker process on the same database; needs Postgres and a Chroma server."""
    settings = from_process()
    if not settings.on_postgres or settings.knowledge.chroma_url is None:
        raise SettingsError(
            (
                "alex worker needs ALEX_DATABASE__URL=postgresql://… and ALEX_KNOWLEDGE__CHROMA_URL: "
                "two processes must not share the embedded stores",
            )
        )
    run_command(settings, serving.work(settings))


@cli.command()
def setup() -> None:
    """Migrations, catalogue, knowledge; safe to repeat."""
    settings = from_process()
    run_command(settings, _set_up(settings))


async def _set_up(settings: Settings) -> None:
    migrate(settings.database_url)
    app = build(settings)
    try:
        added = await app.team.sales.set_up_catalogue()
        sample = await app.team.importing.set_up_sample()
        await app.tell_new_knowledge()
        sys.stdout.write(f"database ready, {added} products added, {len(app.library.codes)} fault codes known\n")
        sys.stdout.write(f"{sample.customers} sample customers and {sample.orders} sample orders added\n")
        with serving.worker_lock(settings) as free:
            if free:
                await app.vectors.refresh()
        sys.stdout.write(f"library: {app.vectors.note}\n")
    finally:
        await app.close()


@cli.command()
def chat(
    lines: Annotated[list[str] | None, typer.Option("--say", help="a line to send; may be repeated")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """A conversation in the terminal."""
    settings = from_process()
    run_command(settings, talking.say_all(settings, lines, as_json=as_json) if lines else talking.converse(settings))


@cli.command()
def diagnose(
    text: Annotated[str, typer.Argument(help="what the car does; may be left out where a code is given")] = "",
    code: Annotated[list[str] | None, typer.Option("--code")] = None,
    vehicle: Annotated[str, typer.Option("--vehicle")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """One diagnosis without a conversation."""
    if not (text.strip() or any(one.strip() for one in code or ())):
        raise typer.BadParameter("say what the car does, or give a code: alex diagnose TEXT [--code P0401]")
    settings = from_process()
    run_command(
        settings,
        talking.diagnose(
            settings, text, codes=[one for one in code or () if one.strip()], vehicle=vehicle, as_json=as_json
        ),
    )


staff = typer.Typer(no_args_is_help=True, help="Members of staff.")
admin.add_typer(staff, name="staff")


@staff.command("add")
def staff_add(identity: str, role: Annotated[StaffRole, typer.Option()]) -> None:
    """Give a role to an identity, written channel:id (telegram:12345)."""
    channel, _, external_id = identity.partition(":")
    if not external_id:
        raise SettingsError(("IDENTITY is written channel:id, for example telegram:12345",))
    settings = from_process()

    async def add() -> None:
        migrate(settings.database_url)
        app = build(settings)
        try:
            contact_id = await app.team.staff.add_member(channel, external_id, role=role)
            sys.stdout.write(f"contact {contact_id} is now {role}\n")
        finally:
            await app.close()

    run_command(settings, add())


@staff.command("remove")
def staff_remove(identity: str) -> None:
    """Take every role from an identity, written channel:id; its console sessions end with it."""
    channel, _, external_id = identity.partition(":")
    settings = from_process()

    async def remove() -> None:
        migrate(settings.database_url)
        app = build(settings)
        try:
            contact_id = await app.team.roles.dismiss(channel, external_id)
            sys.stdout.write(f"contact {contact_id} has no role any more\n")
        finally:
            await app.close()

    run_command(settings, remove())


@admin.command("api-key")
def api_key(
    name: str,
    contact: Annotated[int | None, typer.Option(help="whose program it is: their free diagnoses count for it")] = None,
) -> None:
    """A new API key, shown once."""
    settings = from_process()

    async def make() -> None:
        migrate(settings.database_url)
        app = build(settings)
        try:
            owner = ContactId(contact) if contact is not None else None
            key = await app.team.staff.new_api_key(name, contact_id=owner)
            sys.stdout.write(json.dumps({"name": name, "key": key}) + "\n")
        finally:
            await app.close()

    run_command(settings, make())
