"""What Telegram must know of us: the menu of commands in each language, where its webhooks go; and what it calls us."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from agents.texts.lookup import LANGUAGES, say
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.parse import UPDATE_KINDS
from bot.channels.telegram.refusals import NotSent, Refused, Undecided

log = logging.getLogger(__name__)

_MENU: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "aide": "aide",
        "humain": "humain",
        "nouveau": "nouveau",
        "repare": "repare",
        "langue": "langue",
        "lier": "lier",
        "preferences": "preferences",
    },
    "en": {
        "aide": "help",
        "humain": "human",
        "nouveau": "new",
        "repare": "fixed",
        "langue": "language",
        "lier": "link",
        "preferences": "preferences",
    },
}
_LONGEST_PAUSE = 300.0


def menu(language: str) -> list[dict[str, object]]:
    """The commands as Telegram lists them beside the text field."""
    return [
        {"command": command, "description": say(f"telegram_menu.{key}", language)}
        for key, command in _MENU[language].items()
    ]


class Announcing:
    """Tries until Telegram took everything: a platform that is down must not keep us from starting."""

    def __init__(self, calls: Calls, *, webhook: str | None, secret: str, first_pause: float = 1.0) -> None:
        self._calls = calls
        self._webhook = webhook
        self._secret = secret
        self._first_pause = first_pause
        self.username: str | None = None
        """What people write behind a command to name this bot, once Telegram told it."""

    async def run(self) -> None:
        me = await self._until_taken("getMe", {})
        if isinstance(me, dict) and isinstance(name := me.get("username"), str):
            self.username = name
        for method, parameters in self._wanted():
            await self._until_taken(method, parameters)

    def _wanted(self) -> Sequence[tuple[str, dict[str, object]]]:
        wanted: list[tuple[str, dict[str, object]]] = []
        if self._webhook is not None:
            parameters: dict[str, object] = {
                "url": self._webhook,
                "secret_token": self._secret,
                "allowed_updates": list(UPDATE_KINDS),
            }
            wanted.append(("setWebhook", parameters))
        # The list without a language is for everybody whose language has none of its own.
        wanted.append(("setMyCommands", {"commands": menu("fr")}))
        wanted += [("setMyCommands", {"commands": menu(one), "language_code": one}) for one in LANGUAGES]
        return wanted

    async def _until_taken(self, method: str, parameters: dict[str, object]) -> object:
        pause = self._first_pause
        while True:
            try:
                return await self._calls.call(method, parameters)
            except (NotSent, Undecided) as failure:
                log.warning("Telegram did not take %s: %s; trying again in %.0f s", method, failure, pause)
            except Refused as refused:
                if refused.status == 400:
                    # Saying the same again changes nothing.
                    log.error("Telegram refuses %s: %s", method, refused.description)  # noqa: TRY400 -- no traceback of ours explains it
                    return None
                log.warning("Telegram refused %s with HTTP %d; trying again", method, refused.status)
                pause = max(pause, refused.retry_after or 0.0)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
