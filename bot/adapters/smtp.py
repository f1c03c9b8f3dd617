"""The mailer over SMTP: one connection that is kept, and a clear word on what became of each mail."""

import asyncio
import re
from dataclasses import dataclass
from email.policy import SMTP
from pathlib import Path

import aiosmtplib

from agents.errors import Certainty, DeliveryError
from agents.mails import OutgoingMail
from agents.ports import Clock
from bot.mails.hosts import is_this_machine
from bot.mails.writing import Sender, compose

_IMPLICIT_TLS = 465
_SUBMISSION = 587
_NO_MAILBOX = re.compile(r"\b5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)\b")
"""Enhanced status codes (RFC 3463) that say the address itself is wrong, moved or shut."""
_SIGNED = (
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "In-Reply-To", "References",
    "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
# 7-bit on the wire, so that no relay re-encodes what was signed.
_WIRE = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    username: str | None = None
    password: str | None = None
    connect_within: float = 15.0
    answer_within: float = 60.0

    @property
    def start_tls(self) -> bool | None:
        """Asked for on the submission port and before any password; elsewhere taken when it is offered."""
        if is_this_machine(self.host) or self.port == _IMPLICIT_TLS:
            return None if self.port != _IMPLICIT_TLS else False
        return True if self.port == _SUBMISSION or self.username else None


@dataclass(frozen=True, slots=True)
class Dkim:
    """Sign with this key; the public one stands in the DNS at `<selector>._domainkey.<domain of FROM>`."""

    key_file: Path
    selector: str


class SmtpMailer:
    def __init__(self, server: SmtpServer, *, sender: str, clock: Clock, dkim: Dkim | None = None) -> None:
        self._server = server
        self._sender = Sender(sender)
        self._clock = clock
        self._dkim = dkim
        self._lock = asyncio.Lock()
        self._smtp: aiosmtplib.SMTP | None = None

    async def send(self, mail: OutgoingMail) -> None:
        raw = await asyncio.to_thread(self._raw, mail)
        async with self._lock:
            was_kept = self._smtp is not None
            try:
                smtp = await self._open_envelope(mail.recipient, len(raw))
            except DeliveryError:
                # Servers hang up on idle connections: only a fresh one says what is wrong.
                if not was_kept or self._smtp is not None:
                    raise
                smtp = await self._open_envelope(mail.recipient, len(raw))
            await self._hand_over(smtp, raw)

    def _raw(self, mail: OutgoingMail) -> bytes:
        raw = compose(mail, self._sender, at=self._clock()).as_bytes(policy=_WIRE)
        return raw if self._dkim is None else _signature(raw, self._dkim, self._sender.domain) + raw

    async def _open_envelope(self, recipient: str, size: int) -> aiosmtplib.SMTP:
        """Everything before the content: whatever fails here, the mail surely did not leave."""
        try:
            smtp = await self._connected()
            address, utf8 = _wire_address(recipient)
            options = [f"SIZE={size}"] if smtp.supports_extension("size") else []
            if utf8:
                options.append("SMTPUTF8")
            encoding = "utf-8" if utf8 else "ascii"
            await smtp.mail(
                self._sender.address, options=options, encoding=encoding, timeout=self._server.connect_within
            )
            await smtp.rcpt(address, encoding=encoding)
        except aiosmtplib.SMTPAuthenticationError as error:
            await self._drop()
            raise DeliveryError(certainty=Certainty.unsent, reauthorise=True, reason=_said(error)) from error
        except aiosmtplib.SMTPRecipientRefused as error:
            await self._reset()
            gone = error.code >= 500 and bool(_NO_MAILBOX.search(error.message))
            raise _refused(error, gone=gone) from error
        except aiosmtplib.SMTPResponseException as error:
            await self._drop()
            raise _refused(error) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            await self._drop()
            raise DeliveryError(certainty=Certainty.unsent, reason=_told(error)) from error
        return smtp

    async def _hand_over(self, smtp: aiosmtplib.SMTP, raw: bytes) -> None:
        """The content: a refusal is an answer, silence is none."""
        try:
            await smtp.data(raw)
        except aiosmtplib.SMTPDataError as error:
            await self._reset()
            raise _refused(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            await self._drop()
            raise DeliveryError(certainty=Certainty.unknown, reason=_told(error)) from error

    async def _connected(self) -> aiosmtplib.SMTP:
        smtp = self._smtp
        if smtp is not None and smtp.is_connected:
            return smtp
        await self._drop()
        server = self._server
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            # Named by ourselves: asking the resolver may take seconds.
            local_hostname=self._sender.domain,
            timeout=server.answer_within,
            use_tls=server.port == _IMPLICIT_TLS,
            start_tls=server.start_tls,
        )
        self._smtp = smtp
        await smtp.connect(timeout=server.connect_within)
        await smtp.ehlo()
        return smtp

    async def _reset(self) -> None:
        """Clear the envelope; a server that will not is left."""
        try:
            if self._smtp is not None:
                await self._smtp.rset()
        except (aiosmtplib.SMTPException, OSError):
            await self._drop()

    async def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    async def close(self) -> None:
        async with self._lock:
            smtp, self._smtp = self._smtp, None
            if smtp is not None and smtp.is_connected:
                try:
                    await smtp.quit(timeout=2)
                except (aiosmtplib.SMTPException, OSError):
                    smtp.close()


def _wire_address(address: str) -> tuple[str, bool]:
    """The address with its domain in ASCII, and whether its local part still needs SMTPUTF8."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}", not local.isascii()


def _refused(error: aiosmtplib.SMTPResponseException, *, gone: bool = False) -> DeliveryError:
    return DeliveryError(certainty=Certainty.unsent, permanent=error.code >= 500, gone=gone, reason=_said(error))


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    return f"{error.code} {' '.join(error.message.split())[:200]}"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _signature(raw: bytes, dkim: Dkim, domain: str) -> bytes:
    from dkim import sign  # noqa: PLC0415 -- only where this service signs by itself

    present = {line.partition(b":")[0].decode("ascii").lower() for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")}
    return bytes(
        sign(
            raw,
            dkim.selector.encode("ascii"),
            domain.encode("idna"),
            dkim.key_file.read_bytes(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode("ascii") for name in _SIGNED if name.lower() in present],
        )
    )
