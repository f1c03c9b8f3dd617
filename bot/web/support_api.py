"""The public door of the support desk."""

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from agents.support.answering import ReplyKind
from agents.support.desk import NewTicket
from agents.support.reading import ALEX, TicketSeen
from agents.team import Team
from agents.texts.lookup import moment, say
from bot.web.endpoints import Endpoint, Unauthorized, answer
from bot.web.limits import Limits
from knowledge.support.category import Category
from storage.models.ticket import TicketStatus


class TicketIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    text: str = Field(min_length=1, max_length=8000, pattern=r"\S")
    order_id: str | int | None = None


class TicketOut(BaseModel):
    ticket: int
    category: Category
    status: TicketStatus
    reply: str


class SupportApi:
    """Who holds a key is the shop itself and reads drafts.

    A visitor only claims an address: what is read from orders goes there by mail, and here the words and the state are
    the same whether the order they name exists or not.
    """

    def __init__(self, team: Team, *, limits: Limits) -> None:
        self._team = team
        self._limits = limits

    def endpoints(self) -> tuple[Endpoint, ...]:
        return (
            Endpoint(
                "POST",
                "/api/support/tickets",
                self.open_ticket,
                "Open a ticket; with a key the reply is also shown while it is a draft",
                {201: TicketOut},
                body=TicketIn,
                keyed=True,
            ),
        )

    async def open_ticket(self, request: web.Request, body: BaseModel | None) -> web.Response:
        assert isinstance(body, TicketIn)
        keyed = await self._is_keyed(request)
        email = body.email.strip().lower()
        if not keyed:
            self._limits.check("ticket", request.remote or "unknown", per_minute=20)
            # Nobody tries the order numbers of an address one after another.
            self._limits.check("ticket for", email, per_minute=6)
        number = None if body.order_id is None else str(body.order_id).strip()[:40] or None
        channel = "api" if keyed else "form"
        ticket = await self._team.desk.answer(NewTicket(channel, email, body.text, number, knows_email=keyed))
        status = ticket.status if keyed else TicketStatus.in_progress
        reply = _reply(ticket, keyed=keyed)
        found = TicketOut(ticket=ticket.id, category=Category(ticket.category), status=status, reply=reply)
        return answer(found, status=201)

    async def _is_keyed(self, request: web.Request) -> bool:
        """A wrong key is refused, none is a visitor."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if not key:
            return False
        if scheme.lower() != "bearer":
            raise Unauthorized
        await self._team.staff.api_key_name(key.strip())
        return True


def _reply(ticket: TicketSeen, *, keyed: bool) -> str:
    """To a visitor only Alex's own words that no order's row stands behind; all else goes to the address alone."""
    reply = ticket.reply
    assert reply is not None, "an answered ticket has a reply"
    asks = reply.kind == ReplyKind.question and ticket.order_number is None
    if keyed or (reply.author == ALEX and (asks or reply.kind == ReplyKind.acknowledgement)):
        return reply.text
    return say("support.by_mail", ticket.language, due=moment(ticket.due_at, ticket.language))
