"""Pages set easy to read for those who want it: chosen on any page, remembered, and the same on paper and in chat."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from aiohttp import web
from aiohttp.typedefs import Middleware

from agents.conversation.transcript import Transcript
from agents.messages import ChannelName
from agents.sales.service import SalesService
from agents.voice.reading_mode import ReadingMode
from bot.rendering import READER, Reader
from bot.web.chat import COOKIE as SESSION
from bot.web.limits import Limits
from bot.web.listening import listening_address

COOKIE = "alex_reading"
_EASY, _USUAL = "easy", "usual"
_YEAR = 365 * 86400
_LONGEST_ADDRESS = 2000
"""A payment page that stands in for a provider holds what is paid in its address; a cut one would lead nowhere."""
_ORDER = "/checkout/"
_MADE_TO_READ = re.compile(r"/read(?:/aloud)?$")
"""Pages whose whole purpose it is: easy until somebody chooses otherwise."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ReadingModePages:
    """A choice made in this browser counts first, then what the person chose elsewhere."""

    def __init__(
        self, mode: ReadingMode, sales: SalesService, *, transcript: Transcript, limits: Limits, can_speak: bool
    ) -> None:
        self._can_speak = can_speak
        self._mode = mode
        self._sales = sales
        self._transcript = transcript
        self._limits = limits

    def register(self, server: web.Application) -> None:
        server.router.add_post("/reading", self.choose)
        server.middlewares.append(self._middleware())

    def _middleware(self) -> Middleware:
        @web.middleware
        async def follow(request: web.Request, handler: Handler) -> web.StreamResponse:
            address = request.path_qs if request.method == "GET" else request.path
            listen = listening_address(request) if self._can_speak else None
            before = READER.set(Reader(await self._is_easy(request), _ours(address), listen))
            try:
                return await handler(request)
            finally:
                READER.reset(before)

        return follow

    async def _is_easy(self, request: web.Request) -> bool:
        chosen = request.cookies.get(COOKIE)
        if chosen in {_EASY, _USUAL}:
            return chosen == _EASY
        if _MADE_TO_READ.search(request.path) is not None:
            return True
        if request.path == "/" and SESSION in request.cookies:
            return await self._by_session(request.cookies[SESSION])
        if request.path.startswith(_ORDER):
            return await self._mode.of(await self._sales.buyer_of(request.path.split("/")[2]))
        return False

    async def _by_session(self, token: str) -> bool:
        visitor = await self._transcript.visitor(token)
        return visitor is not None and bool(await self._mode.of_sender(ChannelName.webchat, visitor.external_id))

    async def choose(self, request: web.Request) -> web.Response:
        """Remember the choice in this browser and, in a conversation, for the person; then back to the page."""
        self._limits.check("reading", request.remote or "", per_minute=60)
        fields = parse_qs((await request.read()).decode("utf-8", "replace"))
        easy = fields.get("easy", [""])[0] == "yes"
        visitor = await self._transcript.visitor(request.cookies[SESSION]) if SESSION in request.cookies else None
        if visitor is not None:
            await self._mode.choose_as(ChannelName.webchat, visitor.external_id, easy=easy)
        response = web.Response(status=303, headers={"Location": _ours(fields.get("back", ["/"])[0])})
        value = _EASY if easy else _USUAL
        response.set_cookie(COOKIE, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.secure)
        return response


def _ours(address: str) -> str:
    """The address when it is a page of ours: never the way to somebody else's."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_ours and len(address) <= _LONGEST_ADDRESS else "/"
