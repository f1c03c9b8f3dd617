"""Long polling: updates are asked for, stored, and only then confirmed to Telegram."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from agents.messages import Inbound
from bot.channels.base import Accept
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.parse import UPDATE_KINDS
from bot.channels.telegram.refusals import NotSent, Refused, Undecided

log = logging.getLogger(__name__)

Update = Mapping[str, object]
Parse = Callable[[Update], list[Inbound]]

_BATCH = 100
_POLL_SECONDS = 25
# How long Telegram may take beyond the time it holds the call open.
_MARGIN_SECONDS = 10.0
_LONGEST_PAUSE = 30.0
_TRIES = 3


class Polling:
    """Confirms an update by asking for the next one, so what was not stored comes again, also after a restart."""

    def __init__(self, calls: Calls, *, parse: Parse, first_pause: float = 1.0, hold: int = _POLL_SECONDS) -> None:
        self._calls = calls
        self._parse = parse
        self._first_pause = first_pause
        self._pause = first_pause
        self._hold = hold
        self._offset = 0

    async def run(self, accept: Accept) -> None:
        """Until cancelled; survives whatever Telegram, the network or the database does."""
        while True:
            try:
                await self._take(await self._ask(), accept)
                self._pause = self._first_pause
            except (NotSent, Undecided) as failure:
                log.warning("no updates from Telegram: %s", failure)
                await self._rest()
            except Refused as refused:
                await self._refused(refused)
            except Exception:
                # The database is down or full: nothing is confirmed, everything comes again.
                log.exception("updates could not be stored")
                await self._rest()

    async def _rest(self, at_least: float = 0.0) -> None:
        await asyncio.sleep(max(self._pause, at_least))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    async def _refused(self, refused: Refused) -> None:
        log.warning("Telegram refuses updates: HTTP %d %s", refused.status, refused.description)
        if refused.status == 409 and "webhook" in refused.description.lower():
            await self._leave_webhook()
        await self._rest(refused.retry_after or 0.0)

    async def _leave_webhook(self) -> None:
        """A webhook from earlier keeps polling out; what waits there is kept and comes by polling."""
        log.warning("removing the webhook that was set for this bot: the mode is polling")
        try:
            await self._calls.call("deleteWebhook", {"drop_pending_updates": False})
        except (NotSent, Undecided, Refused) as failure:
            log.warning("the webhook is still set: %s", failure)

    async def _ask(self) -> Sequence[Update]:
        asked: dict[str, object] = {"timeout": self._hold, "limit": _BATCH, "allowed_updates": list(UPDATE_KINDS)}
        if self._offset:
            asked["offset"] = self._offset
        answer = await self._calls.call("getUpdates", asked, patience=self._hold + _MARGIN_SECONDS)
        if not isinstance(answer, list):
            raise Undecided("updates that are no list")
        return [one for one in answer if isinstance(one, dict) and isinstance(one.get("update_id"), int)]

    async def _take(self, updates: Sequence[Update], accept: Accept) -> None:
        """All in one commit; one by one when that fails, so that a single bad one does not hold up the rest."""
        if not updates:
            return
        try:
            await accept([inbound for update in updates for inbound in self._parse(update)])
        except Exception:
            log.exception("a batch of updates could not be stored together")
            await self._take_one_by_one(updates, accept)
        self._offset = max(_number(update) for update in updates) + 1

    async def _take_one_by_one(self, updates: Sequence[Update], accept: Accept) -> None:
        """Raises the last error when none can be stored; what fails while others pass is given up, loudly."""
        failed: list[Update] = []
        for update in updates:
            try:
                await accept(self._parse(update))
            except Exception as error:
                failed.append(update)
                if len(failed) == len(updates):
                    raise
                log.warning("update %d could not be stored: %s", _number(update), type(error).__name__)
        for update in failed:
            await self._try_again(update, accept)

    async def _try_again(self, update: Update, accept: Accept) -> None:
        for attempt in range(1, _TRIES + 1):
            await asyncio.sleep(self._first_pause * attempt)
            try:
                await accept(self._parse(update))
            except Exception:
                log.exception("update %d could not be stored, attempt %d of %d", _number(update), attempt, _TRIES)
            else:
                return
        log.critical("update %d was given up: storing it fails while others pass", _number(update))


def _number(update: Update) -> int:
    number = update["update_id"]
    assert isinstance(number, int)
    return number
