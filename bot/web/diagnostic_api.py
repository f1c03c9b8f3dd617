"""The public API of the diagnosis: a case opened, and gone on with by answers."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from agents.diagnosis.remote import Answered, Program
from agents.redaction import redact_cards
from agents.team import Team
from bot.web.endpoints import Endpoint, InvalidBody, Unauthorized, answer
from bot.web.limits import Limits
from bot.web.problems import Problem
from bot.web.shapes import DiagnosisOut
from knowledge.language.detect import detect_language

ONCE = "Idempotency-Key"
_ONCE_KEY = re.compile(r"[!-~]{1,80}")
_ONCE_SCHEMA = {"type": "string", "pattern": "^[!-~]{1,80}$"}

Code = Annotated[str, Field(max_length=20, pattern=r"\S")]


class DiagnosticIn(BaseModel):
    """All optional but one of `text` and `codes`; null is as good as left out."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str | None, Field(max_length=8000)] = None
    codes: Annotated[list[Code] | None, Field(max_length=30)] = None
    vehicle: Annotated[str | None, Field(max_length=300)] = None
    language: Literal["fr", "en"] | None = None


class CheckAnswerIn(BaseModel):
    """`finding` as `next_check` names it, left out for the check that is open; `answer` is one of its, or words."""

    model_config = ConfigDict(extra="forbid")

    finding: str | None = Field(default=None, max_length=80)
    answer: str = Field(min_length=1, max_length=1000, pattern=r"\S")


class AnswersIn(BaseModel):
    """All optional but one of `answers`, `text` and `codes`; null is as good as left out."""

    model_config = ConfigDict(extra="forbid")

    answers: Annotated[list[CheckAnswerIn] | None, Field(max_length=20)] = None
    text: Annotated[str | None, Field(max_length=8000)] = None
    codes: Annotated[list[Code] | None, Field(max_length=30)] = None
    language: Literal["fr", "en"] | None = None


class DiagnosticApi:
    def __init__(self, team: Team, *, limits: Limits) -> None:
        self._team = team
        self._limits = limits

    def endpoints(self) -> tuple[Endpoint, ...]:
        return (
            Endpoint(
                "POST",
                "/api/diagnostic",
                self.open,
                "Probable causes, the next check, cost and urgency",
                {200: DiagnosisOut},
                body=DiagnosticIn,
                keyed=True,
                headers={ONCE: _ONCE_SCHEMA},
                errors=(402, 409),
            ),
            Endpoint(
                "POST",
                "/api/diagnostic/{case}/answers",
                self.answers,
                "The same case after answers to its checks, further words or codes",
                {200: DiagnosisOut},
                body=AnswersIn,
                keyed=True,
                headers={ONCE: _ONCE_SCHEMA},
                errors=(409,),
            ),
        )

    async def open(self, request: web.Request, body: BaseModel | None) -> web.Response:
        assert isinstance(body, DiagnosticIn)
        program = await self._program(request)
        text, codes, vehicle = body.text or "", body.codes or (), body.vehicle or ""
        if not text.strip() and not codes:
            raise InvalidBody(needs="text, codes")
        language = body.language or detect_language(f"{text} {vehicle}").language or "fr"
        found = await self._team.remote_cases.open(
            program, text=redact_cards(text), codes=codes, vehicle=vehicle, language=language
        )
        return answer(found)

    async def answers(self, request: web.Request, body: BaseModel | None) -> web.Response:
        assert isinstance(body, AnswersIn)
        program = await self._program(request)
        text, codes, answers = (body.text or "").strip(), body.codes or (), body.answers or ()
        if not text and not codes and not answers:
            raise InvalidBody(needs="answers, text, codes")
        found = await self._team.remote_cases.answer(
            program,
            request.match_info["case"],
            _answered(answers),
            text=redact_cards(text),
            codes=codes,
            language=body.language,
        )
        return answer(found)

    async def _program(self, request: web.Request) -> Program:
        """Whose key it is when one is given, else a visitor: a wrong key is refused. Counts the request."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        place = request.remote or "unknown"
        if key and scheme.lower() != "bearer":
            raise Unauthorized
        client = await self._team.staff.api_client(key.strip()) if key else None
        self._limits.check("diagnostic", client.name if client else place, per_minute=60)
        once = _once(request)
        if client is None:
            return Program("", place=place, once=once)
        return Program(client.name, client.contact_id, place=place, once=once)


def _answered(given: Sequence[CheckAnswerIn]) -> Sequence[Answered]:
    return [Answered(redact_cards(one.answer), one.finding) for one in given]


def _once(request: web.Request) -> str | None:
    key = request.headers.get(ONCE)
    if key is not None and not _ONCE_KEY.fullmatch(key):
        raise InvalidBody(problems=[Problem(ONCE, "visible_ascii", "80", "")])
    return key
