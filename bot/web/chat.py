"""The web chat: sessions, messages in, events out with resume, files."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage
from pydantic import BaseModel, ConfigDict, Field

from agents.conversation.transcript import Transcript, Visitor
from agents.errors import NotFound
from agents.messages import Attachment, AttachmentKind, ButtonPressed, ChannelName, IncomingMessage, Sender
from agents.ports import Clock
from bot.pipeline import Pipeline
from bot.web.endpoints import BadRequest, Endpoint, InvalidBody, TooLarge, Unauthorized, answer
from bot.web.events import ThreadEvents
from bot.web.limits import Limits
from bot.web.problems import Problem
from storage.feed import LocalFeed
from storage.files import FileStore, FileTooLarge
from storage.models.ids import FileId

COOKIE = "alex_session"
_LAST_EVENT = 10**15 - 1
_LONGEST_FILE = 20 * 1024 * 1024


_KINDS = {"image": AttachmentKind.image, "audio": AttachmentKind.voice, "video": AttachmentKind.video}
_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_PLAYED = ("audio/", "video/")


class SessionOut(BaseModel):
    token: str


class MessageIn(BaseModel):
    """One message of the visitor; the same `client_id` again changes nothing."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(default="", max_length=16_000)
    client_id: str = Field(min_length=1, max_length=100)
    files: list[str] = Field(default_factory=list, max_length=10)
    button: str | None = Field(default=None, max_length=100)


class AcceptedOut(BaseModel):
    accepted: bool


class FileOut(BaseModel):
    file: str
    name: str
    size: int


class WebChat:
    def __init__(
        self,
        *,
        transcript: Transcript,
        pipeline: Pipeline,
        feed: LocalFeed,
        files: FileStore,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._transcript = transcript
        self._pipeline = pipeline
        self._events = ThreadEvents(transcript, feed)
        self._files = files
        self._clock = clock
        self._limits = limits

    def endpoints(self) -> tuple[Endpoint, ...]:
        return (
            Endpoint("POST", "/api/chat/sessions", self.open_session, "Open or resume a session", {201: SessionOut}),
            Endpoint(
                "POST",
                "/api/chat/messages",
                self.post_message,
                "Say something",
                {202: AcceptedOut},
                body=MessageIn,
                secured=True,
            ),
            Endpoint(
                "POST", "/api/chat/files", self.post_file, "Upload a file", {201: FileOut}, upload="file", secured=True
            ),
            Endpoint(
                "GET",
                "/api/chat/events",
                self.events,
                "Server-sent events, resumed after the id `after`",
                {200: None},
                secured=True,
                query={"after": {"type": "integer", "minimum": 0, "maximum": _LAST_EVENT}},
                media="text/event-stream",
            ),
            Endpoint(
                "GET",
                "/files/{token}",
                self.get_file,
                "An uploaded file",
                {200: None},
                secured=True,
                media="application/octet-stream",
            ),
        )

    async def open_session(self, request: web.Request, body: BaseModel | None) -> web.Response:  # noqa: ARG002 -- the shape of a handler
        self._limits.check("session", request.remote or "", per_minute=30)
        token = _token(request)
        if token is None or await self._transcript.visitor(token) is None:
            token = await self._transcript.open_session()
        response = answer(SessionOut(token=token), 201)
        response.set_cookie(
            COOKIE, token, max_age=30 * 86400, httponly=True, samesite="Lax", secure=request.secure, path="/"
        )
        return response

    async def end_streams(self, _server: web.Application) -> None:
        self._events.end()

    async def visitor(self, request: web.Request) -> Visitor:
        """Who asks. Raises Unauthorized."""
        token = _token(request)
        visitor = await self._transcript.visitor(token) if token else None
        if visitor is None:
            raise Unauthorized
        return visitor

    async def post_message(self, request: web.Request, body: BaseModel | None) -> web.Response:
        visitor = await self.visitor(request)
        assert isinstance(body, MessageIn)
        self._limits.check("message", visitor.external_id, per_minute=60)
        if not body.text.strip() and not body.files and body.button is None:
            raise InvalidBody(problems=[Problem("text", "string_too_short", "1", "")])
        sender = _sender(visitor)
        external_id = f"{visitor.external_id}:{body.client_id}"
        now = self._clock()
        if body.button is not None:
            await self._pipeline.accept([ButtonPressed(sender, external_id, body.button, now, label=body.text or None)])
        else:
            attachments = await self._attachments(visitor, body.files)
            await self._pipeline.accept([IncomingMessage(sender, external_id, body.text, now, attachments)])
        return answer(AcceptedOut(accepted=True), 202)

    async def _attachments(self, visitor: Visitor, tokens: list[str]) -> tuple[Attachment, ...]:
        found = []
        for token in tokens:
            stored = await self._transcript.file(visitor, token)
            if stored is None:
                raise InvalidBody(problems=[Problem("files", "unknown_file", "", "")])
            kind = _KINDS.get(stored.mime.partition("/")[0], AttachmentKind.document)
            found.append(
                Attachment(kind, file=FileId(token), name=stored.name, mime=stored.mime, size_bytes=stored.size_bytes)
            )
        return tuple(found)

    async def post_file(self, request: web.Request, body: BaseModel | None) -> web.Response:  # noqa: ARG002 -- the shape of a handler
        visitor = await self.visitor(request)
        self._limits.check("file", visitor.external_id, per_minute=20)
        try:
            part = await _file_part(request)
            stored = await self._files.keep(_chunks(part), longest=_LONGEST_FILE)
        except FileTooLarge as error:
            raise TooLarge from error
        except (BadHttpMessage, AssertionError, ValueError) as error:
            # The reader's own words for a form that is cut off or not formed as one.
            raise BadRequest from error
        name = (part.filename or "file")[-120:]
        stored = replace(stored, mime=_as_recorded(stored.mime, part.headers.get("Content-Type", "")))
        await self._transcript.keep_file(visitor, stored, name=name)
        return answer(FileOut(file=stored.token, name=name, size=stored.size_bytes), 201)

    async def get_file(self, request: web.Request, body: BaseModel | None) -> web.StreamResponse:  # noqa: ARG002 -- the shape of a handler
        visitor = await self.visitor(request)
        token = request.match_info["token"]
        stored = await self._transcript.file(visitor, token)
        if stored is None:
            raise NotFound
        shown = stored.mime in _SHOWN or stored.mime.startswith(_PLAYED)
        headers = {
            "Content-Type": stored.mime if shown else "application/octet-stream",
            "Content-Disposition": "inline" if shown else "attachment",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=86400",
        }
        return web.FileResponse(self._files.path(token), headers=headers)

    async def events(self, request: web.Request, body: BaseModel | None) -> web.StreamResponse:  # noqa: ARG002 -- the shape of a handler
        """Who holds the thread, the lines after `after` exactly once and in order, then whatever comes."""
        visitor = await self.visitor(request)
        after = _after(request)
        conversation_id = await self._transcript.conversation(visitor)
        return await self._events.serve(request, conversation_id, after=after)


async def _file_part(request: web.Request) -> BodyPartReader:
    if not request.content_type.startswith("multipart/"):
        raise BadRequest
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name == "file":
            return part
    raise InvalidBody(problems=[Problem("file", "missing", "", "")])


def _as_recorded(mime: str, declared: str) -> str:
    """WebM and MP4 hold sound or pictures, which their first bytes do not say: there the sender's word decides."""
    kind, _, form = mime.partition("/")
    return f"audio/{form}" if kind == "video" and declared.startswith("audio/") else mime


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(65536):
        yield bytes(chunk)
    if not part.at_eof():
        raise BadRequest  # cut off before its closing line


def _token(request: web.Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE)


def _after(request: web.Request) -> int:
    given = request.query.get("after") or request.headers.get("Last-Event-ID") or "0"
    if not re.fullmatch(r"\d{1,15}", given, re.ASCII):
        raise InvalidBody(problems=[Problem("after", "whole_number", "", "")])
    return int(given)


def _sender(visitor: Visitor) -> Sender:
    return Sender(ChannelName.webchat, visitor.external_id, visitor.external_id)
