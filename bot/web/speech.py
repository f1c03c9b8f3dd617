"""Any answer of the web chat, read aloud when the visitor asks for it."""

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from agents.conversation.transcript import Transcript
from agents.errors import SpeechError, SpeechTrouble
from bot.voices import Speech
from bot.web.chat import AcceptedOut, WebChat
from bot.web.endpoints import Endpoint, answer
from bot.web.limits import Limits


class ReadAloudIn(BaseModel):
    """`seq` is the number of the message, as its event says."""

    model_config = ConfigDict(extra="forbid")

    seq: int = Field(ge=1, le=2**53)


class ReadAloud:
    def __init__(self, chat: WebChat, *, transcript: Transcript, speech: Speech, limits: Limits) -> None:
        self._chat = chat
        self._transcript = transcript
        self._speech = speech
        self._limits = limits

    def endpoints(self) -> tuple[Endpoint, ...]:
        summary = "Have an answer read aloud; `voice` events bring its notes"
        answers: dict[int, type[BaseModel] | None] = {202: AcceptedOut}
        return (
            Endpoint(
                "POST",
                "/api/chat/speech",
                self.read,
                summary,
                answers,
                body=ReadAloudIn,
                secured=True,
                errors=(404,),
            ),
        )

    async def read(self, request: web.Request, body: BaseModel | None) -> web.Response:
        visitor = await self._chat.visitor(request)
        assert isinstance(body, ReadAloudIn)
        self._limits.check("speech", visitor.external_id, per_minute=20)
        if not self._speech.can_speak:
            raise SpeechError(SpeechTrouble.broken, reason="no voice is installed")
        conversation_id = await self._transcript.conversation(visitor)
        await self._speech.mouth.plan(conversation_id, body.seq)
        return answer(AcceptedOut(accepted=True), 202)
