"""The door for e-mail: asks the mailbox what came, reads it, keeps what is attached, hands it to the desk."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace

from agents.errors import PortError
from agents.ports import Clock
from agents.post.incoming import IncomingFile, IncomingMail, Position
from agents.support.letterbox import Kept, Letterbox
from agents.texts.lookup import say
from bot.adapters.imap import Batch, Fetched, ImapInbox
from bot.mails.reading import LARGEST_FILES, put_aside, read_mail
from bot.metrics import METRICS
from storage.files import FileStore

log = logging.getLogger(__name__)

EVERY = 20.0
"""Seconds between two looks: an answer by mail is promised within hours."""
_LONGEST_PAUSE = 300.0
_TROUBLE_AFTER = 3
"""Failures in a row that an operator is told of."""
_TRIES = 3
"""Of one mail that a bug keeps out: then a person is told of it, and those behind it are read."""


class Mailroom:
    def __init__(
        self,
        inbox: ImapInbox,
        letterbox: Letterbox,
        *,
        files: FileStore,
        clock: Clock,
        name: str,
        own: str,
        trouble: Callable[[str], Awaitable[None]],
    ) -> None:
        self._inbox = inbox
        self._letterbox = letterbox
        self._files = files
        self._clock = clock
        self._name = name
        self._own = own
        self._trouble = trouble
        self._failures = 0
        self._stuck: tuple[str, int] = ("", 0)
        """The mail that could not be taken in last, and how often in a row."""
        self.note = f"{name}, not read yet"

    async def listen(self) -> None:
        """Look again and again until cancelled; a mailbox that fails is left alone for a while."""
        pause = 0.0
        while True:
            await asyncio.sleep(pause)
            pause = await self.look()

    async def look(self) -> float:
        """Take in what came; how many seconds to wait before the next look."""
        try:
            number = await self.poll()
        except PortError as error:
            log.warning("the mailbox cannot be read", extra={"failures": self._failures + 1})
            return await self._fail(str(error.facts.get("reason", "")))
        except Exception as error:
            # A bug met by one mail must not shut the door for all who write after it.
            log.exception("a look into the mailbox failed")
            return await self._fail(type(error).__name__)
        self._failures = 0
        self.note = f"{self._name} is read"
        # A full batch has more behind it.
        return 0.0 if number else EVERY

    async def _fail(self, why: str) -> float:
        self._failures += 1
        self.note = f"{self._name}, last attempt failed: {why}"
        if self._failures == _TROUBLE_AFTER:
            await self._trouble(self.note)
        return float(min(EVERY * 2**self._failures, _LONGEST_PAUSE))

    async def poll(self) -> int:
        """Take in what came, once each; how many that were. Raises PortError when the mailbox cannot be read."""
        known = await self._letterbox.position(self._name)
        batch = await self._inbox.fetch(
            uid_validity=known.uid_validity if known else None, after=known.uid if known else 0, now=self._clock()
        )
        for fetched in batch.mails:
            await self._take(fetched, Position(self._name, batch.uid_validity, fetched.uid))
        await self._letterbox.move_to(Position(self._name, batch.uid_validity, batch.last_uid))
        await self._mark_read(batch)
        return len(batch.mails)

    async def _mark_read(self, batch: Batch) -> None:
        try:
            await self._inbox.mark_read([one.uid for one in batch.mails])
        except PortError:
            # A courtesy to people who open the mailbox: our own rows say what was read.
            log.info("mails could not be marked as read")

    async def _take(self, fetched: Fetched, position: Position) -> None:
        mail = await asyncio.to_thread(read_mail, fetched.raw, own=self._own)
        if not fetched.whole:
            mail = replace(mail, text=say("mail.too_large", "fr"))
        if await self._letterbox.knows(mail.message_id):
            return
        try:
            kind = await self._letterbox.take(mail, position, await self._keep(mail))
        except Exception as error:
            if not self._is_stuck(mail.message_id):
                raise
            log.exception("a mail is put aside")
            kind = await self._letterbox.take(put_aside(mail, type(error).__name__), position)
        METRICS.count("alex_mails_received_total", kind=kind)

    def _is_stuck(self, message_id: str) -> bool:
        known, tries = self._stuck
        self._stuck = message_id, tries + 1 if known == message_id else 1
        return self._stuck[1] >= _TRIES

    async def _keep(self, mail: IncomingMail) -> Sequence[Kept]:
        kept = []
        for file in mail.files:
            row = await self._files.keep(_pieces(file), longest=LARGEST_FILES)
            kept.append(Kept(row.token, file.name, row.mime, row.size_bytes))
        return kept

    async def close(self) -> None:
        await self._inbox.close()


async def _pieces(file: IncomingFile) -> AsyncIterator[bytes]:
    yield file.content
