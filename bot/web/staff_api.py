"""The command bus by HTTP: the verbs that staff give in chat, with their roles, their yes and their audit."""

import re
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from agents.bus.asked import Answer, UsageWrong
from agents.bus.bus import WORDS, CommandBus
from agents.bus.once import Once
from agents.errors import NotFound
from agents.messages import Button
from agents.staff.keys import StaffKeys
from agents.staff.roles import Officer
from agents.staff.service import NotSignedIn
from agents.texts.lookup import say
from bot.web.endpoints import Endpoint, InvalidBody, Unauthorized, answer
from bot.web.limits import Limits
from bot.web.problems import Problem

ONCE = "Idempotency-Key"
_ONCE_KEY = re.compile(r"[!-~]{1,80}")
_ONCE_SCHEMA = {"type": "string", "pattern": "^[!-~]{1,80}$"}


class CommandIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    command: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    language: Literal["fr", "en"] = "fr"


class NextOut(BaseModel):
    label: str
    command: str


class BarOut(BaseModel):
    label: str
    value: float


class ChartOut(BaseModel):
    title: str
    unit: str
    bars: list[BarOut]


class AnswerOut(BaseModel):
    """`next` holds the commands that answer this one: a yes, a no, an undo."""

    text: str
    next: list[NextOut]
    chart: ChartOut | None


class StaffApi:
    def __init__(self, bus: CommandBus, keys: StaffKeys, *, limits: Limits) -> None:
        self._bus = bus
        self._keys = keys
        self._limits = limits

    def endpoints(self) -> tuple[Endpoint, ...]:
        return (
            Endpoint(
                "POST",
                "/api/staff/commands",
                self.command,
                "A command of staff; what is dangerous answers with its plan and is done by the `next` command",
                {200: AnswerOut},
                body=CommandIn,
                staff_only=True,
                headers={ONCE: _ONCE_SCHEMA},
                errors=(403, 404, 409),
            ),
        )

    async def command(self, request: web.Request, body: BaseModel | None) -> web.Response:
        assert isinstance(body, CommandIn)
        by = await self._officer(request)
        self._limits.check("staff command", by.place, per_minute=60)
        line = body.command.strip()
        try:
            done = await self._bus.run(line, by, language=body.language, once=_once(request, line))
        except UsageWrong as error:
            verb = error.facts["verb"]
            raise UsageWrong(verb=verb, fields=say(f"bus.use_{verb}", body.language)) from error
        if done is None:
            raise NotFound
        return answer(_told(done))

    async def _officer(self, request: web.Request) -> Officer:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise Unauthorized
            return await self._keys.officer(key.strip())
        except (NotSignedIn, Unauthorized):
            self._limits.check("wrong staff key", request.remote or "unknown", per_minute=30)
            raise


def _once(request: web.Request, line: str) -> Once | None:
    key = request.headers.get(ONCE)
    if key is None:
        return None
    if not _ONCE_KEY.fullmatch(key):
        raise InvalidBody(problems=[Problem(ONCE, "visible_ascii", "80", "")])
    return Once(key, line)


def _told(done: Answer) -> AnswerOut:
    bars = done.bars
    chart = None
    if bars is not None:
        chart = ChartOut(
            title=bars.title, unit=bars.unit, bars=[BarOut(label=label, value=value) for label, value in bars.bars]
        )
    return AnswerOut(text=done.text, next=[_next(one) for one in done.buttons], chart=chart)


def _next(button: Button) -> NextOut:
    word, _, token = button.value.partition(":")
    return NextOut(label=button.label, command=f"{WORDS[word]} {token}")
