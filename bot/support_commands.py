"""`alex support …`: the support desk in a terminal."""

import re
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from agents.support.replay import Candidate
from bot import support_board, support_learning, support_work
from bot.settings import Settings, SettingsError, from_process
from bot.support_classify import classify_file
from knowledge.support.category import Category

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Run = Callable[[Settings, Coroutine[Any, Any, None]], None]
Json = Annotated[bool, typer.Option("--json", help="one JSON object a line")]


def support_desk(run: Run) -> typer.Typer:
    """The group of commands; `run` is how a command of `alex` runs its work and says its errors."""
    desk = typer.Typer(no_args_is_help=True, help="The support desk.")
    _customers_side(desk, run)
    _staff_side(desk, run)
    _board_side(desk, run)
    _learning_side(desk, run)

    @desk.command()
    def classify(file: Annotated[Path, typer.Argument(help="JSON lines; - is standard input")]) -> None:
        """Category, probabilities, language and order numbers of each line of a file."""
        try:
            classify_file(file)
        except OSError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error

    return desk


def _customers_side(desk: typer.Typer, run: Run) -> None:
    @desk.command()
    def answer(
        email: str, text: str, order: Annotated[str | None, typer.Option()] = None, *, as_json: Json = False
    ) -> None:
        """Open a ticket for a customer and print its answer."""
        if not _EMAIL.fullmatch(email.strip()):
            raise SettingsError((f"EMAIL is an address such as camille@example.com, not {email}",))
        settings = from_process()
        run(settings, support_work.answer(settings, email, text, order=order, as_json=as_json))

    @desk.command("process-pending")
    def process_pending(
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="show what would be sent, change nothing")] = False,
        parallel: Annotated[int, typer.Option(min=1, max=64)] = 8,
        as_json: Json = False,
    ) -> None:
        """Answer or draft every new ticket; safe to repeat, and to kill."""
        settings = from_process()
        run(settings, support_work.process(settings, dry_run=dry_run, parallel=parallel, as_json=as_json))

    @desk.command()
    def interactive() -> None:
        """Answer one customer's messages line by line."""
        settings = from_process()
        run(settings, support_work.interactive(settings))


def _staff_side(desk: typer.Typer, run: Run) -> None:
    @desk.command()
    def stats(*, as_json: Json = False) -> None:
        """Tickets by status and category, and what automatic sending is proven to do."""
        settings = from_process()
        run(settings, support_work.stats(settings, as_json=as_json))

    @desk.command()
    def gate(
        category: Annotated[Category | None, typer.Argument()] = None,
        *,
        opens: Annotated[
            bool | None, typer.Option("--open/--close", help="an unproven gate is the admin's risk")
        ] = None,
    ) -> None:
        """In which categories Alex sends by itself."""
        settings = from_process()
        run(settings, support_work.gates(settings, category, opens=opens))

    @desk.command()
    def judge(
        ticket: int,
        *,
        right: Annotated[bool, typer.Option("--right/--wrong")],
        category: Annotated[Category | None, typer.Option(help="the true one, when it is another")] = None,
    ) -> None:
        """Say whether the answer to a ticket was right: the evidence that opens a gate."""
        settings = from_process()
        run(settings, support_work.judge(settings, ticket, right=right, category=category))

    @desk.command("import")
    def bring_in(
        customers: Annotated[Path | None, typer.Option(help="CSV of the table client")] = None,
        orders: Annotated[Path | None, typer.Option(help="CSV of the table commande")] = None,
    ) -> None:
        """Customers and orders from a shop's CSV files, or without them from its database (ALEX_SHOP__URL).

        Rows that cannot be read are named and left out, and the command ends with 1; the rest is imported.
        """
        if (customers is None) != (orders is None):
            raise SettingsError(("--customers and --orders are given together",))
        settings = from_process()
        if customers is None or orders is None:
            run(settings, support_work.bring_in_shop(settings))
        else:
            run(settings, support_work.bring_in(settings, customers=customers, orders=orders))


def _board_side(desk: typer.Typer, run: Run) -> None:
    @desk.command()
    def notion() -> None:
        """Bring the team's Notion and the desk together now, as the timetable does every five minutes."""
        settings = from_process()
        run(settings, support_board.sync(settings))

    @desk.command()
    def wordings() -> None:
        """Wordings of replies that came from Notion and wait for a person."""
        settings = from_process()
        run(settings, support_board.wordings(settings))

    @desk.command()
    def wording(number: int, *, approve: Annotated[bool, typer.Option("--approve/--refuse")]) -> None:
        """Have such a wording in force, or keep ours, which is then written back."""
        settings = from_process()
        run(settings, support_board.decide(settings, number, approve=approve))


class Decision(StrEnum):
    publish = "publish"
    refuse = "refuse"
    withdraw = "withdraw"
    rollback = "rollback"


def _learning_side(desk: typer.Typer, run: Run) -> None:
    @desk.command()
    def gaps(*, days: Annotated[int, typer.Option(min=1, help="how far back")] = 30, as_json: Json = False) -> None:
        """What customers asked and found no article about, or only a person settled; the most asked first."""
        settings = from_process()
        run(settings, support_learning.gaps(settings, days=days, as_json=as_json))

    @desk.command()
    def draft(
        ticket: Annotated[int | None, typer.Argument(help="one ticket; without it all solved lately")] = None,
    ) -> None:
        """Draft articles from solved tickets, without who asked; nothing is published."""
        settings = from_process()
        run(settings, support_learning.draft(settings, ticket))

    @desk.command()
    def drafts(
        *, everything: Annotated[bool, typer.Option("--all", help="every version, decided or not")] = False
    ) -> None:
        """Articles that wait for a decision, each with what it changes."""
        settings = from_process()
        run(settings, support_learning.drafts(settings, everything=everything))

    @desk.command()
    def article(number: int, decision: Decision) -> None:
        """Publish, refuse, withdraw or roll back an article; every running process follows at once."""
        settings = from_process()
        run(settings, support_learning.decide(settings, number, decision))

    @desk.command()
    def replay(
        template: Annotated[str, typer.Option(help="a template to try another wording of")] = "",
        wording: Annotated[Path | None, typer.Option(help="the file of that wording")] = None,
        *,
        language: Annotated[str, typer.Option()] = "fr",
        article: Annotated[int | None, typer.Option(help="a drafted article to try in the library")] = None,
        limit: Annotated[int, typer.Option(min=1)] = 1000,
        as_json: Json = False,
    ) -> None:
        """What the classifier, a wording or an article of now would change for past tickets; nothing is sent."""
        if bool(template) != (wording is not None):
            raise SettingsError(("--template and --wording are given together",))
        settings = from_process()
        text = wording.read_text("utf-8") if wording is not None else ""
        candidate = Candidate(template, language, text, article)
        run(settings, support_learning.replay(settings, candidate, limit=limit, as_json=as_json))
