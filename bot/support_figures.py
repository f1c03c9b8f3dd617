"""`alex support stats|gate|judge`: what only reads or steers needs the database, and nothing else of the service."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from agents.bus.wording import written
from agents.support.gate import GateSeen
from agents.support.oversight import Figures, Oversight
from agents.texts.lookup import PARIS, say
from bot.settings import Settings
from knowledge.support.category import Category
from storage.database import Database, open_feed
from storage.migrating import migrate
from storage.models.ticket import TicketStatus
from storage.reports.figures import FIGURES
from storage.reports.reading import Reports, Value, window_of

ACTOR = "command line"
_LATELY = timedelta(days=30)
_LATELY_TOLD = ("first_contact", "confirmed", "assumed", "first_reply", "resolution", "csat", "nps")


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    migrate(settings.database_url)
    url = settings.database_url
    database = Database(url, clock=lambda: datetime.now(UTC), feed=open_feed(url))
    try:
        yield database
    finally:
        await database.close()


async def stats(settings: Settings, *, as_json: bool) -> None:
    """Of all tickets; and how fast and how well they were answered lately, as the console tells it."""
    async with _opened(settings) as database:
        figures = await Oversight(database).figures()
        today = database.clock().astimezone(PARIS).date()
        values = await Reports(database).values(window_of(today - _LATELY + timedelta(days=1), today))
    lately = {name: values.get(name, Value()) for name in _LATELY_TOLD}
    if as_json:
        told = {name: value.of(FIGURES[name]) for name, value in lately.items()}
        found = {**_figures_json(figures), f"last_{_LATELY.days}_days": told}
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    lines = [f"  {say(f'figure.{name}', 'fr')} : {written(FIGURES[name], one, 'fr')}" for name, one in lately.items()]
    sys.stdout.write(_figures_text(figures) + "\n".join([f"{_LATELY.days} derniers jours", *lines]) + "\n")


async def gates(settings: Settings, category: Category | None, *, opens: bool | None) -> None:
    """Print the gates; open or close one first when asked to."""
    async with _opened(settings) as database:
        oversight = Oversight(database)
        if category is not None and opens is not None:
            change = oversight.open_gate if opens else oversight.close_gate
            await change(category, actor=ACTOR)
        for gate in await oversight.gates():
            sys.stdout.write(_gate_text(gate) + "\n")


async def judge(settings: Settings, ticket: int, *, right: bool, category: Category | None) -> None:
    async with _opened(settings) as database:
        await Oversight(database).judge(ticket, true_category=category, was_right=right, actor=ACTOR)


def _figures_json(figures: Figures) -> dict[str, object]:
    return {
        "tickets": figures.tickets,
        "by_status": {one.value: figures.by_status[one] for one in TicketStatus},
        "by_category": {one.value: figures.by_category[one] for one in Category},
        "replies_sent": figures.sent,
        "resolved": {"confirmed": figures.confirmed, "assumed": figures.assumed},
        "customers": figures.customers,
        "orders": figures.orders,
        "gates": [
            {
                "category": gate.category.value,
                "judged": gate.judged,
                "wrong": gate.wrong,
                "most_wrong": round(gate.most_wrong, 4),
                "coverage": gate.coverage,
                "proven": gate.proven,
                "open": gate.is_open,
                "opened_by": gate.opened_by,
                "closed_by": gate.closed_by,
            }
            for gate in figures.gates
        ],
    }


def _figures_text(figures: Figures) -> str:
    lines = [f"{figures.tickets} tickets, {figures.sent} réponses envoyées"]
    lines += [f"  {status.value} : {figures.by_status[status]}" for status in TicketStatus]
    lines += [f"  {category.value} : {figures.by_category[category]}" for category in Category]
    lines.append(f"résolus : {figures.confirmed} confirmés, {figures.assumed} supposés")
    lines.append(f"{figures.customers} clients, {figures.orders} commandes")
    lines += [_gate_text(gate) for gate in figures.gates]
    return "\n".join(lines) + "\n"


def _gate_text(gate: GateSeen) -> str:
    state = "ouvert" if gate.is_open else "fermé"
    how = "prouvé" if gate.proven else "non prouvé"
    if gate.closed_by:
        how = f"{how}, fermé par {gate.closed_by}"
    elif gate.opened_by and not gate.proven:
        how = f"{how}, ouvert par {gate.opened_by}"
    bound = f"{gate.most_wrong:.1%}".replace(".", ",").replace("%", "\u00a0%")
    share = f"au plus {bound} d’erreurs à 95\u00a0%"
    bought = "" if gate.coverage is None else f", couverture {gate.coverage:.0%}".replace("%", "\u00a0%")
    evidence = f"{gate.judged} jugés, {gate.wrong} faux, {share}{bought}"
    return f"envoi automatique, {gate.category.value} : {state} ({how} ; {evidence})"
