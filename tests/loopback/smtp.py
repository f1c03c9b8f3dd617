"""A mail server on loopback that keeps what it takes, and refuses, stalls, greylists or loses its answer when told."""

import asyncio
import ssl
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail as it was handed over."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class LoopbackSmtp:
    """`recipients` answers RCPT for an address, `answers` the content, one after the other; None: taken as usual."""

    recipients: dict[str, str] = field(default_factory=dict)
    answers: list[str | None] = field(default_factory=list)
    greylists: bool = False
    loses_answers: int = 0
    stalls: bool = False
    on_silence: Callable[[], None] = lambda: None
    """Called when a mail was taken whose answer will not come for long."""
    hangs_up_before_content: int = 0
    password: str | None = None
    tls: ssl.SSLContext | None = None
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    seen: set[str] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._open: list[SMTP] = []
        self._server = await loop.create_server(self._session, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def _session(self) -> SMTP:
        self.connections += 1
        with warnings.catch_warnings():
            # It warns of passwords without TLS; on loopback that is what is tried.
            warnings.simplefilter("ignore", UserWarning)
            session = SMTP(
                self,
                hostname="loopback.test",
                enable_SMTPUTF8=True,
                tls_context=self.tls,
                auth_required=self.password is not None,
                auth_require_tls=self.tls is not None,
                authenticator=self._authenticate,
            )
        self._open.append(session)
        return session

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object
    ) -> AuthResult:
        assert isinstance(auth_data, LoginPassword)
        return AuthResult(success=auth_data.password.decode() == self.password, handled=False)

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.hangs_up_before_content:
            self.hangs_up_before_content -= 1
            _cut(server)
        if self.greylists and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 Greylisted, try again later"
        if address in self.recipients:
            return self.recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        if self.stalls:
            self.on_silence()
            await asyncio.sleep(3600)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            return answer
        assert envelope.mail_from is not None
        assert isinstance(envelope.content, bytes)
        self.taken.append(Taken(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if self.loses_answers:
            self.loses_answers -= 1
            _cut(server)
        return "250 2.0.0 taken"

    def hang_up(self) -> None:
        """Drop every open connection, as a server does with idle ones."""
        for session in self._open:
            _cut(session)

    def environ(self) -> Mapping[str, str]:
        """The settings of a service that sends through this server."""
        return {
            "ALEX_MAIL__HOST": "127.0.0.1",
            "ALEX_MAIL__PORT": str(self.port),
            "ALEX_MAIL__FROM": "Alex <alex@garage.test>",
        }

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.hang_up()
        await asyncio.sleep(0)


def _cut(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.Transport):
        session.transport.abort()
