"""The commands of `alex`; each imports what stands behind it when it runs, so that its help needs none of it."""

import json
import logging
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.access_commands import add_access_commands
from bot.command_runs import on_app, run_command
from bot.knowledge_commands import knowledge_desk
from bot.operator_commands import add_operator_commands
from bot.sales_commands import sales_desk
from bot.settings import Settings, SettingsError, from_process
from bot.support_commands import support_desk
from bot.webhook_commands import webhook_desk
from bot.work_commands import work_desk

if TYPE_CHECKING:
    from bot.app import App

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A chat-first assistant for car diagnosis and training.",
)
admin = typer.Typer(no_args_is_help=True, help="Operator's tools.")
cli.add_typer(admin, name="admin")
cli.add_typer(support_desk(), name="support")
cli.add_typer(knowledge_desk(), name="knowledge")
cli.add_typer(work_desk(), name="work")
admin.add_typer(sales_desk(), name="shop")
admin.add_typer(webhook_desk(), name="webhook")
add_operator_commands(admin)
add_access_commands(admin)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
) -> None:
    """Web, channels, webhooks and workers in one process."""
    from bot import serving

    settings = from_process()
    run_command(
        settings,
        serving.serve(settings, host=host or settings.web.host, port=port if port is not None else settings.web.port),
        log_level=logging.INFO,
    )


@cli.command()
def worker() -> None:
    """One more worker process on the same database; needs Postgres and a Chroma server."""
    from bot import serving

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
    from bot import serving
    from bot.app import build
    from storage.migrating import migrate

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
    from bot import talking

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
    from bot import talking

    settings = from_process()
    run_command(
        settings,
        talking.diagnose(
            settings, text, codes=[one for one in code or () if one.strip()], vehicle=vehicle, as_json=as_json
        ),
    )


@admin.command("api-key")
def api_key(
    name: str,
    contact: Annotated[int | None, typer.Option(help="whose program it is: their free diagnoses count for it")] = None,
) -> None:
    """A new API key, shown once."""

    async def make(app: "App") -> str:
        from storage.models.ids import ContactId

        owner = ContactId(contact) if contact is not None else None
        return json.dumps({"name": name, "key": await app.team.staff.new_api_key(name, contact_id=owner)})

    on_app(make)
