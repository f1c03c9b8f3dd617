"""The people of the team: some at the console's pages, one in the staff's group on Telegram."""

import asyncio
import re
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from scripts.service import Service
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.telegram_forum import Topic
from tests.loopback.telegram_values import Person

_PATIENCE = 90.0
_GROUP_WORDS = {"claim": "/prendre", "release": "/rendre", "resolve": "/clore"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """`number` is their contact in our tables."""

    name: str
    number: int


class Agent(Protocol):
    who: Colleague

    async def does(self, mark: str, verb: str, text: str = "") -> None:
        """One deed in the thread in which that mark was said; `text` is a reply, a note, or a colleague's name."""

    async def is_there(self) -> None:
        """Give a sign of life."""


class ConsoleAgent:
    """Reads a page before each deed; after a broken line looks whether the deed was done, and only then repeats it."""

    def __init__(self, service: Service, who: Colleague, colleagues: dict[str, Colleague]) -> None:
        self.who = who
        self._service = service
        self._colleagues = colleagues
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=20)
        )
        self._pages: dict[str, str] = {}

    async def signs_in(self, token: str) -> None:
        url = f"{self._service.base}/console/sign-in"
        async with self._http.post(url, data={"token": token}) as response:
            assert response.status == 200, "the one-time link does not sign in"

    async def close(self) -> None:
        await self._http.close()

    async def is_there(self) -> None:
        await self._reads("conversations")

    async def does(self, mark: str, verb: str, text: str = "") -> None:
        page = await self._page_of(mark)
        fields = {"text": text}
        if verb == "assign":
            fields = {"to": str(self._colleagues[text].number)}
        async with asyncio.timeout(_PATIENCE):
            while not await self._tries(page, verb, fields):  # noqa: ASYNC110 -- a page is tried anew, nobody tells
                await asyncio.sleep(0.2)

    async def _tries(self, page: str, verb: str, fields: dict[str, str]) -> bool:
        shown = await self._reads(page)
        if verb in {"reply", "note"} and fields["text"] in shown:
            return True
        hidden = dict(re.findall(r'name="(csrf|seen)" value="([^"]*)"', shown))
        try:
            async with self._http.post(f"{self._url(page)}/{verb}", data={**hidden, **fields}) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _page_of(self, mark: str) -> str:
        async with asyncio.timeout(_PATIENCE):
            while mark not in self._pages:
                found = re.search(r"/console/(conversations/\d+)", await self._reads(f"conversations?q={mark}"))
                if found is not None:
                    self._pages[mark] = found[1]
                else:
                    await asyncio.sleep(0.2)
        return self._pages[mark]

    async def _reads(self, page: str) -> str:
        while True:
            try:
                async with self._http.get(self._url(page)) as response:
                    if response.status == 200:
                        return await response.text()
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.2)

    def _url(self, page: str) -> str:
        return f"{self._service.base}/console/{page}"


class GroupAgent:
    """Writes in the customer's topic of the staff's group."""

    def __init__(self, telegram: LoopbackTelegram, who: Colleague, person: Person) -> None:
        self.who = who
        self._telegram = telegram
        self._person = person

    async def is_there(self) -> None:
        """Being in the group is seen by what one writes there."""

    async def does(self, mark: str, verb: str, text: str = "") -> None:
        words = {"reply": text, "note": f"/note {text}", "assign": f"/assigner {text}"}
        topic = await self._topic_of(mark)
        await self._telegram.staff_says(self._person, topic, words.get(verb) or _GROUP_WORDS[verb])

    async def _topic_of(self, mark: str) -> Topic:
        assert self._telegram.forum is not None
        async with asyncio.timeout(_PATIENCE):
            while True:
                for topic in self._telegram.forum.topics.values():
                    if any(mark in line.text for line in topic.lines):
                        return topic
                await asyncio.sleep(0.1)
