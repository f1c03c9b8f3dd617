"""`alex support …`: the support desk in a terminal."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.command_runs import run_command, told
from bot.settings import SettingsError, from_process
from knowledge.support.category import Category

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _told(key: str) -> str:
    return told("desk_help", key)


Json = Annotated[bool, typer.Option("--json", help=_told("json"))]


def support_desk() -> typer.Typer:
    desk = typer.Typer(no_args_is_help=True, help=_told("desk"))
    _customers_side(desk)
    _staff_side(desk)
    _board_side(desk)
    _learning_side(desk)

    @desk.command(help=_told("classify"))
    def classify(file: Annotated[Path, typer.Argument(help=_told("classify_file"))]) -> None:
        from bot.support_classify import classify_file

        try:
            classify_file(file)
        except OSError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error

    return desk


def _customers_side(desk: typer.Typer) -> None:
    @desk.command(help=_told("answer"))
    def answer(
        email: Annotated[str, typer.Argument(help=_told("answer_email"))],
        text: Annotated[str, typer.Argument(help=_told("answer_text"))],
        order: Annotated[str | None, typer.Option(help=_told("answer_order"))] = None,
        *,
        as_json: Json = False,
    ) -> None:
        from bot import support_work

        if not _EMAIL.fullmatch(email.strip()):
            raise SettingsError((f"EMAIL is an address such as camille@example.com, not {email}",))
        settings = from_process()
        run_command(settings, support_work.answer(settings, email, text, order=order, as_json=as_json))

    @desk.command("process-pending", help=_told("pending"))
    def process_pending(
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=_told("pending_dry"))] = False,
        parallel: Annotated[int, typer.Option(min=1, max=64, help=_told("pending_parallel"))] = 8,
        as_json: Json = False,
    ) -> None:
        from bot import support_work

        settings = from_process()
        run_command(settings, support_work.process(settings, dry_run=dry_run, parallel=parallel, as_json=as_json))

    @desk.command(help=_told("interactive"))
    def interactive() -> None:
        from bot import support_work

        settings = from_process()
        run_command(settings, support_work.interactive(settings))


def _staff_side(desk: typer.Typer) -> None:
    @desk.command(help=_told("stats"))
    def stats(*, as_json: Json = False) -> None:
        from bot import support_figures

        settings = from_process()
        run_command(settings, support_figures.stats(settings, as_json=as_json))

    @desk.command(help=_told("gate"))
    def gate(
        category: Annotated[Category | None, typer.Argument()] = None,
        *,
        opens: Annotated[bool | None, typer.Option("--open/--close", help=_told("gate_opens"))] = None,
    ) -> None:
        from bot import support_figures

        settings = from_process()
        run_command(settings, support_figures.gates(settings, category, opens=opens))

    @desk.command(help=_told("judge"))
    def judge(
        ticket: int,
        *,
        right: Annotated[bool, typer.Option("--right/--wrong")],
        category: Annotated[Category | None, typer.Option(help=_told("judge_category"))] = None,
    ) -> None:
        from bot import support_figures

        settings = from_process()
        run_command(settings, support_figures.judge(settings, ticket, right=right, category=category))

    @desk.command("import", help=_told("import"))
    def bring_in(
        customers: Annotated[Path | None, typer.Option(help=_told("import_customers"))] = None,
        orders: Annotated[Path | None, typer.Option(help=_told("import_orders"))] = None,
    ) -> None:
        from bot import support_work

        if (customers is None) != (orders is None):
            raise SettingsError(("--customers and --orders are given together",))
        settings = from_process()
        if customers is None or orders is None:
            run_command(settings, support_work.bring_in_shop(settings))
        else:
            run_command(settings, support_work.bring_in(settings, customers=customers, orders=orders))


def _board_side(desk: typer.Typer) -> None:
    @desk.command(help=_told("notion"))
    def notion() -> None:
        from bot import support_board

        settings = from_process()
        run_command(settings, support_board.sync(settings))

    @desk.command(help=_told("wordings"))
    def wordings() -> None:
        from bot import support_board

        settings = from_process()
        run_command(settings, support_board.wordings(settings))

    @desk.command(help=_told("wording"))
    def wording(number: int, *, approve: Annotated[bool, typer.Option("--approve/--refuse")]) -> None:
        from bot import support_board

        settings = from_process()
        run_command(settings, support_board.decide(settings, number, approve=approve))


class Decision(StrEnum):
    publish = "publish"
    refuse = "refuse"
    withdraw = "withdraw"
    rollback = "rollback"


def _learning_side(desk: typer.Typer) -> None:
    @desk.command(help=_told("gaps"))
    def gaps(*, days: Annotated[int, typer.Option(min=1, help=_told("gaps_days"))] = 30, as_json: Json = False) -> None:
        from bot import support_learning

        settings = from_process()
        run_command(settings, support_learning.gaps(settings, days=days, as_json=as_json))

    @desk.command(help=_told("draft"))
    def draft(
        ticket: Annotated[int | None, typer.Argument(help=_told("draft_ticket"))] = None,
    ) -> None:
        from bot import support_learning

        settings = from_process()
        run_command(settings, support_learning.draft(settings, ticket))

    @desk.command(help=_told("drafts"))
    def drafts(*, everything: Annotated[bool, typer.Option("--all", help=_told("drafts_all"))] = False) -> None:
        from bot import support_learning

        settings = from_process()
        run_command(settings, support_learning.drafts(settings, everything=everything))

    @desk.command(help=_told("article"))
    def article(number: int, decision: Decision) -> None:
        from bot import support_learning

        settings = from_process()
        run_command(settings, support_learning.decide(settings, number, decision))

    @desk.command(help=_told("replay"))
    def replay(
        template: Annotated[str, typer.Option(help=_told("replay_template"))] = "",
        wording: Annotated[Path | None, typer.Option(help=_told("replay_wording"))] = None,
        *,
        language: Annotated[str, typer.Option()] = "fr",
        article: Annotated[int | None, typer.Option(help=_told("replay_article"))] = None,
        limit: Annotated[int, typer.Option(min=1)] = 1000,
        as_json: Json = False,
    ) -> None:
        from agents.support.replay import Candidate
        from bot import support_learning

        if bool(template) != (wording is not None):
            raise SettingsError(("--template and --wording are given together",))
        settings = from_process()
        text = wording.read_text("utf-8") if wording is not None else ""
        candidate = Candidate(template, language, text, article)
        run_command(settings, support_learning.replay(settings, candidate, limit=limit, as_json=as_json))
