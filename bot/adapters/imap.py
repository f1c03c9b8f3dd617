"""Reads a mailbox over IMAP4rev1, by the standard library's client in a thread."""

import asyncio
import imaplib
import re
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from agents.errors import PortError
from bot.mails.hosts import is_this_machine

T = TypeVar("T")

_IMPLICIT_TLS = 993
MOST_AT_ONCE = 20
LARGEST = 30 * 1024 * 1024
"""Bytes of a mail that is read whole; of a larger one only the header is."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxTrouble(PortError):
    code = "unavailable"


@dataclass(frozen=True, slots=True)
class ImapServer:
    host: str
    port: int
    username: str
    password: str
    answer_within: float = 30.0


@dataclass(frozen=True, slots=True)
class Fetched:
    uid: int
    raw: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """`last_uid` is where the mailbox stands: all up to there is in `mails`, or is not to be read."""

    uid_validity: int
    last_uid: int
    mails: Sequence[Fetched]


class ImapInbox:
    """One connection that is kept; whatever goes wrong drops it, and the next call opens another."""

    def __init__(self, server: ImapServer) -> None:
        self._server = server
        self._client: imaplib.IMAP4 | None = None
        self._lock = asyncio.Lock()

    async def fetch(self, *, uid_validity: int | None, after: int, now: datetime) -> Batch:
        """What came after that mail. Raises MailboxTrouble.

        A mailbox that is new to us, or numbered anew, gives what is unread since yesterday: years of old mail are
        nobody's questions of today.
        """
        async with self._lock:
            return await self._in_thread(lambda client: _fetch(client, uid_validity, after, now))

    async def mark_read(self, uids: Sequence[int]) -> None:
        """So that a person who opens the mailbox sees what was taken in. Raises MailboxTrouble."""
        if uids:
            numbers = ",".join(str(uid) for uid in uids)
            async with self._lock:
                await self._in_thread(lambda client: client.uid("STORE", numbers, "+FLAGS.SILENT", "(\\Seen)"))

    async def _in_thread(self, work: Callable[[imaplib.IMAP4], T]) -> T:
        try:
            return await asyncio.to_thread(self._with_client, work)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            client, self._client = self._client, None
            if client is not None:
                await asyncio.to_thread(_leave, client)
            raise MailboxTrouble(reason=f"{type(error).__name__}: {str(error)[:200]}") from error

    def _with_client(self, work: Callable[[imaplib.IMAP4], T]) -> T:
        if self._client is None:
            self._client = _open(self._server)
        return work(self._client)

    async def close(self) -> None:
        async with self._lock:
            client, self._client = self._client, None
            if client is not None:
                await asyncio.to_thread(_leave, client)


def _open(server: ImapServer) -> imaplib.IMAP4:
    """A connection that is signed in; a password crosses a network only under TLS."""
    context = ssl.create_default_context()
    client: imaplib.IMAP4
    if server.port == _IMPLICIT_TLS:
        client = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=server.answer_within)
    else:
        client = imaplib.IMAP4(server.host, server.port, timeout=server.answer_within)
    try:
        if server.port != _IMPLICIT_TLS and not is_this_machine(server.host):
            client.starttls(context)
        client.login(server.username, server.password)
    except (imaplib.IMAP4.error, OSError):
        _leave(client)
        raise
    return client


def _leave(client: imaplib.IMAP4) -> None:
    try:
        client.logout()
    except (imaplib.IMAP4.error, OSError):
        # A logout that fails leaves the socket open.
        with suppress(OSError):
            client.shutdown()


def _fetch(client: imaplib.IMAP4, uid_validity: int | None, after: int, now: datetime) -> Batch:
    _ok(client.select("INBOX"))
    validity, following = _number(client, "UIDVALIDITY"), _number(client, "UIDNEXT")
    is_known = uid_validity == validity
    if is_known:
        # "n:*" names the last mail even when nothing came: the filter below drops it.
        found = [uid for uid in _search(client, "UID", f"{after + 1}:*") if uid > after]
    else:
        since = now - timedelta(days=1)
        found = _search(client, "UNSEEN", "SINCE", f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}")
    uids = sorted(found)[:MOST_AT_ONCE]
    mails = [mail for uid in uids if (mail := _mail(client, uid)) is not None]
    is_all = len(uids) == len(found)
    last = max(following - 1, after if is_known else 0) if is_all else uids[-1]
    return Batch(validity, last, mails)


def _ok(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(f"the server refused: {answer[1]!r:.100}")
    return answer[1]


def _number(client: imaplib.IMAP4, name: str) -> int:
    """What SELECT told beside its answer."""
    _, values = client.response(name)
    if not values or values[0] is None:
        raise imaplib.IMAP4.error(f"the server told no {name}")
    return int(values[0])


def _search(client: imaplib.IMAP4, *criteria: str) -> list[int]:
    lines = _ok(client.uid("SEARCH", *criteria))
    return [int(word) for line in lines if isinstance(line, bytes) for word in line.split()]


def _mail(client: imaplib.IMAP4, uid: int) -> Fetched | None:
    """One mail; None when it was deleted in between."""
    told = _ok(client.uid("FETCH", str(uid), "(RFC822.SIZE)"))
    size = next((found for one in told if isinstance(one, bytes) and (found := _SIZE.search(one))), None)
    if size is None:
        return None
    whole = int(size[1]) <= LARGEST
    parts = _ok(client.uid("FETCH", str(uid), "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])"))
    raw = next((one[1] for one in parts if isinstance(one, tuple) and isinstance(one[1], bytes)), None)
    return None if raw is None else Fetched(uid, raw, whole)
