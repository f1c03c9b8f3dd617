"""`alex admin webhook …`: who is told of what, in a terminal."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from agents.errors import InvalidInput
from agents.webhooks.kinds import Kind
from bot.command_runs import on_app

if TYPE_CHECKING:
    from agents.webhooks.service import EndpointSeen, Issued, WebhooksService
    from bot.app import App

Deed = Callable[["WebhooksService"], Awaitable[str]]
_ACTOR = "command line"


def webhook_desk() -> typer.Typer:
    desk = typer.Typer(no_args_is_help=True, help="Webhooks to third parties.")
    _addresses(desk)
    _messages(desk)
    return desk


def _work(deed: Deed) -> None:
    async def with_webhooks(app: "App") -> str:
        try:
            return await deed(app.team.webhooks)
        except InvalidInput as error:
            typer.echo(str(error.facts.get("fields", "")), err=True)
            raise

    on_app(with_webhooks)


def _addresses(desk: typer.Typer) -> None:
    @desk.command()
    def add(
        url: str,
        event: Annotated[list[Kind], typer.Option(help="what it is told of; may be repeated")],
        note: Annotated[str, typer.Option(help="whose it is")] = "",
    ) -> None:
        """A new address; prints its signing secret, this once."""

        async def deed(webhooks: "WebhooksService") -> str:
            return _issued(await webhooks.add(url, kinds=event, note=note, actor=_ACTOR))

        _work(deed)

    @desk.command("list")
    def listed() -> None:
        """Every address, one JSON object a line."""

        async def deed(webhooks: "WebhooksService") -> str:
            return "\n".join(_line(one) for one in await webhooks.listed())

        _work(deed)

    @desk.command()
    def rotate(endpoint: int) -> None:
        """A new secret, printed this once; the one before signs too for a day."""

        async def deed(webhooks: "WebhooksService") -> str:
            return _issued(await webhooks.rotate(endpoint, actor=_ACTOR))

        _work(deed)

    @desk.command()
    def remove(endpoint: int) -> None:
        """Call it no more."""

        async def deed(webhooks: "WebhooksService") -> str:
            await webhooks.remove(endpoint, actor=_ACTOR)
            return f"endpoint {endpoint} is removed"

        _work(deed)


def _messages(desk: typer.Typer) -> None:
    @desk.command("open")
    def open_again(endpoint: int) -> None:
        """Call an address again that was shut."""

        async def deed(webhooks: "WebhooksService") -> str:
            await webhooks.open(endpoint, actor=_ACTOR)
            return f"endpoint {endpoint} is open"

        _work(deed)

    @desk.command()
    def test(endpoint: int) -> None:
        """Have a message sent that tells of nothing; a running service sends it."""

        async def deed(webhooks: "WebhooksService") -> str:
            return f"{await webhooks.test(endpoint, actor=_ACTOR)} is planned"

        _work(deed)

    @desk.command()
    def replay(endpoint: int) -> None:
        """Have everything sent again that was given up; a running service sends it."""

        async def deed(webhooks: "WebhooksService") -> str:
            return f"{await webhooks.replay_failed(endpoint, actor=_ACTOR)} messages are planned again"

        _work(deed)


def _issued(issued: "Issued") -> str:
    return json.dumps({"endpoint": issued.endpoint_id, "secret": issued.secret})


def _line(one: "EndpointSeen") -> str:
    told = {"endpoint": one.id, "url": one.url, "note": one.note, "events": one.kinds, "open": one.is_open}
    return json.dumps({**told, "delivered": one.delivered, "waiting": one.planned, "failed": one.failed})
