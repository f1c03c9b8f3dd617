"""What staff see and steer of the desk: gates, verdicts, templates, figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.errors import NotFound
from agents.support import gate, templates
from agents.support.gate import GateSeen
from agents.support.templates import Template
from knowledge.support.category import Category
from storage.database import Database, Transaction
from storage.models.ticket import TicketStatus


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of tickets. `confirmed` were judged right by a person; `assumed` are settled and nobody judged them.

    Neither counts what its customer opened another ticket about within seven days.
    """

    tickets: int
    by_status: Mapping[TicketStatus, int]
    by_category: Mapping[Category, int]
    sent: int
    confirmed: int
    assumed: int
    gates: Sequence[GateSeen]
    customers: int
    orders: int


class Oversight:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def gates(self) -> Sequence[GateSeen]:
        return await self._database.write(gate.gates)

    async def open_gate(self, category: Category, *, actor: str) -> None:
        """Let Alex send by itself in a category although nothing is proven, or once more where it is; audited."""
        await self._database.write(lambda tx: gate.open_by_hand(tx, category, actor=actor))

    async def close_gate(self, category: Category, *, actor: str) -> None:
        """Keep it closed until somebody opens it, whatever is proven; audited."""
        await self._database.write(lambda tx: gate.close_by_hand(tx, category, actor=actor))

    async def judge(self, ticket_id: int, *, true_category: Category | None, was_right: bool, actor: str) -> None:
        """Whether the answer was right; the only evidence that opens a gate. Raises NotFound.

        Without a true category it is the one that the ticket has.
        """

        def write(tx: Transaction) -> None:
            ticket = tx.tickets.get(ticket_id)
            if ticket is None:
                raise NotFound
            truth = true_category or Category(ticket.category)
            gate.judge(tx, ticket_id, true_category=truth, was_right=was_right, actor=actor)

        await self._database.write(write)

    async def templates(self) -> Sequence[Template]:
        def read(tx: Transaction) -> Sequence[Template]:
            return [templates.in_force(tx, name, language) for name in templates.names() for language in ("fr", "en")]

        return await self._database.write(read)

    async def publish_template(self, name: str, *, language: str, text: str, actor: str) -> Template:
        """A new version, in force at once; audited. Raises TemplateWrong."""

        def write(tx: Transaction) -> Template:
            template = templates.publish(tx, name, language=language, text=text, author=actor)
            tx.staff.audit(actor=actor, action="publish template", subject=template.label, detail="", now=tx.now)
            return template

        return await self._database.write(write)

    async def figures(self) -> Figures:
        return await self._database.write(_figures)


def _figures(tx: Transaction) -> Figures:
    counts = tx.tickets.counts()
    by_status = {one: sum(n for _, status, n in counts if status == one) for one in TicketStatus}
    by_category = {one: sum(n for category, _, n in counts if category == one) for one in Category}
    judged, confirmed = tx.tickets.verdicts()
    customers, orders = tx.shop.counts()
    return Figures(
        tickets=sum(by_status.values()),
        by_status=by_status,
        by_category=by_category,
        sent=tx.tickets.sent_replies(),
        confirmed=confirmed,
        assumed=tx.tickets.settled() - judged,
        gates=gate.gates(tx),
        customers=customers,
        orders=orders,
    )
