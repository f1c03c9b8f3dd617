"""What `alex support …` does with the desk: one ticket, all that wait, a conversation, a shop's rows."""

import asyncio
import codecs
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from agents.support.answering import Decision, receipt
from agents.support.batch import preview_pending, process_pending
from agents.support.desk import NewTicket
from agents.support.importing import Imported
from agents.support.reading import TicketSeen
from agents.support.shop_rows import rows_of_csv
from agents.texts.lookup import say
from bot.app import App, build
from bot.serving import worker_lock
from bot.settings import Settings, SettingsError
from bot.support_figures import ACTOR
from storage.migrating import migrate

_MOST_NAMED = 20


class NotAllImported(OSError):
    """Rows of a shop were left out; each was named."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[App]:
    """The App; what a command left to send is sent before it ends, unless another process does that."""
    migrate(settings.database_url)
    with worker_lock(settings) as free:
        app = build(settings)
        try:
            yield app
            if free and not await app.worker.anyone():
                # A command that was killed while it sent left jobs that nobody else would take up.
                await app.worker.recover()
                await app.worker.run_until_idle()
        finally:
            await app.close()


async def answer(settings: Settings, email: str, text: str, *, order: str | None, as_json: bool) -> None:
    """Open a ticket as staff would for a customer, and print its answer."""
    async with opened(settings) as app:
        _print_ticket(await app.team.desk.answer(NewTicket(ACTOR, email, text, order)), as_json=as_json)


async def process(settings: Settings, *, dry_run: bool, parallel: int, as_json: bool) -> None:
    """Decide all that wait and say each decision when it is made; then send the mails."""
    done = sent = 0
    async with opened(settings) as app:
        run = preview_pending if dry_run else process_pending
        async for decision in run(app.team.desk, parallel=parallel):
            _print_decision(decision, dry_run=dry_run, as_json=as_json)
            done, sent = done + 1, sent + decision.sends
    if not as_json:
        key = "support.would_be_processed" if dry_run else "support.processed"
        sys.stdout.write(say(key, "fr", done=done, sent=sent, drafted=done - sent) + "\n")


async def interactive(settings: Settings) -> None:
    """Ask for an address, then answer each line as the next one of its thread; an empty line or end of input ends."""
    async with opened(settings) as app:
        desk = app.team.desk
        ticket: TicketSeen | None = None
        email = await asyncio.to_thread(_asked, "e-mail> ")
        while email and (text := await asyncio.to_thread(_asked, "message> ")):
            before, ticket = ticket, await desk.go_on(ticket.id, text) if ticket is not None else None
            ticket = ticket or await desk.answer(NewTicket(ACTOR, email, text))
            if before is not None and before.replies == ticket.replies:
                sys.stdout.write(say("support.nothing_to_answer", "fr") + "\n\n")
            else:
                _print_ticket(ticket, as_json=False)


def _asked(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    return sys.stdin.readline().strip()


async def bring_in(settings: Settings, *, customers: Path, orders: Path) -> None:
    """Import a shop's CSV files; safe to repeat."""
    people, bought = rows_of_csv(_read(customers)), rows_of_csv(_read(orders))
    async with opened(settings) as app:
        _print_imported(await app.team.importing.bring_in_rows("csv", people, bought))


async def bring_in_shop(settings: Settings) -> None:
    """Import from the shop's own database; safe to repeat."""
    if settings.shop is None:
        raise SettingsError(("ALEX_SHOP__URL is missing: give it, or --customers and --orders",))
    async with opened(settings) as app:
        _print_imported(await app.team.importing.bring_in_shop(settings.shop.url.get_secret_value()))


def _print_imported(done: Imported) -> None:
    """What was left out goes to stderr. Raises NotAllImported when something was, after all the rest stands."""
    sys.stdout.write(f"{done.customers} customers and {done.orders} orders imported\n")
    shown = done.left_out[:_MOST_NAMED]
    if done.left_out:
        more = len(done.left_out) - len(shown)
        sys.stderr.write("\n".join((*shown, *([f"and {more} more"] if more else []))) + "\n")
        raise NotAllImported(f"{len(done.left_out)} rows were left out; the rest is imported")


def _read(path: Path) -> str:
    """Spreadsheets in France still write Windows-1252, and UTF-16 as « texte Unicode »."""
    raw = path.read_bytes()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _print_ticket(ticket: TicketSeen, *, as_json: bool) -> None:
    reply = ticket.reply
    assert reply is not None, "an answered ticket has a reply"
    if as_json:
        found = {
            "ticket": ticket.id,
            "category": ticket.category,
            "status": ticket.status.value,
            "reply": reply.text,
            "kind": reply.kind,
            "sent": reply.sent_at is not None,
            "citations": list(reply.citations),
            "receipt": None if reply.sent_at else receipt(ticket.language, ticket.due_at, ticket.wish),
        }
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    fate = "envoyée" if reply.sent_at else "brouillon pour une personne"
    head = f"Ticket {ticket.id} · {ticket.category} ({ticket.probability:.2f}) · {ticket.status} · {fate}"
    sys.stdout.write(f"{head}\n\n{reply.text}\n\n")
    if reply.sent_at is None:
        sys.stdout.write(f"Le client lit :\n{receipt(ticket.language, ticket.due_at, ticket.wish)}\n\n")


def _print_decision(decision: Decision, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        found = {
            "ticket": decision.ticket,
            "category": decision.category,
            "status": decision.status.value,
            "sends": decision.sends,
            "template": decision.draft.template,
            "reply": decision.draft.text,
            "dry_run": dry_run,
        }
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    sign = "+ " if decision.sends else "~ "
    text = decision.draft.text.replace("\n", f"\n{sign}")
    sys.stdout.write(
        f"@@ ticket {decision.ticket} · {decision.category} · {decision.draft.template} @@\n{sign}{text}\n"
    )
