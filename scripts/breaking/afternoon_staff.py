"""The people of the team: some at the console's pages, one in the staff's group on Telegram."""

import asyncio
import html
import re
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from scripts.breaking.afternoon_customers import PATIENCE
from scripts.breaking.afternoon_record import Corrected, Drafted, Record, Shown
from scripts.service import Service
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.telegram_forum import Topic
from tests.loopback.telegram_values import Person

_DRAFT = re.compile(r'data-draft="(\d+)">([^<]*)<')
_GROUP_WORDS = {"claim": "/prendre", "release": "/rendre", "resolve": "/clore"}


@dataclass(frozen=True, slots=True)
class Colleague:
    """`number` is their contact in our tables."""

    name: str
    number: int


class Agent(Protocol):
    who: Colleague

    async def does(self, mark: str, verb: str, text: str = "") -> None:
        """One deed in the thread in which that mark was said; `text` is a reply, a note, or a colleague's name.

        At the console also `draft` (text: accepted, edited or rejected) and `ready` (text: the name of a ready reply).
        """

    async def is_there(self) -> None:
        """Give a sign of life."""


class ConsoleAgent:
    """Reads a page before each deed; after a broken line looks whether the deed was done, and only then repeats it."""

    def __init__(self, service: Service, who: Colleague, colleagues: dict[str, Colleague], *, record: Record) -> None:
        self.who = who
        self._record = record
        self._service = service
        self._colleagues = colleagues
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=PATIENCE)
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
        if verb == "draft":
            await self._decides(mark, page, text)
            return
        if verb == "ready":
            await self._says_ready_words(mark, page, text)
            return
        fields = {"text": text}
        if verb == "assign":
            fields = {"to": str(self._colleagues[text].number)}
        await self._manages(page, verb, fields)

    async def _manages(self, page: str, verb: str, fields: dict[str, str]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self._tries(page, verb, fields):  # noqa: ASYNC110 -- a page is tried anew, nobody tells
                await asyncio.sleep(0.2)

    async def _decides(self, mark: str, page: str, fate: str) -> None:
        """Say Alex's draft as it is, or with a word more, or put it away."""
        number, draft = await self._finds(page, _DRAFT)
        said = {"accepted": draft, "edited": f"{draft} ({mark})", "rejected": None}[fate]
        self._record.drafts.append(Drafted(int(number), fate, said))
        if said is not None:
            self._record.replies.append((mark, said))
        verb = "reject" if said is None else "reply"
        await self._manages(page, verb, {"text": said or "", "suggestion": number})

    async def _says_ready_words(self, mark: str, page: str, name: str) -> None:
        """Send it as it is first, which must be refused while a blank stands in it; then with the blank filled."""
        words, _ = await self._finds(page, re.compile(rf'data-insert="([^"]*)">([^<]*{re.escape(name)})'))
        if "{" in words:
            self._record.blanks_taken += await self._posts(page, "reply", {"text": words}, await self._reads(page))
        said = f"{words.replace('{nom}', f'Madame {mark}')} ({mark})"
        self._record.ready.append(said)
        self._record.replies.append((mark, said))
        await self._manages(page, "reply", {"text": said})

    async def _finds(self, page: str, wanted: re.Pattern[str]) -> tuple[str, str]:
        async with asyncio.timeout(PATIENCE):
            while (found := wanted.search(await self._reads(page))) is None:  # noqa: ASYNC110 -- as above
                await asyncio.sleep(0.2)
        return html.unescape(found[1]), html.unescape(found[2])

    async def keeps_ready(self, name: str, text: str) -> None:
        """Write a ready reply down for everybody."""
        csrf = dict(re.findall(r'name="(csrf)" value="([^"]*)"', await self._reads("conversations")))
        fields = {"name": name, "language": "fr", "text": text, **csrf}
        async with self._http.post(self._url("canned"), data=fields) as response:
            assert response.status == 200, "the ready reply is not kept"

    async def _tries(self, page: str, verb: str, fields: dict[str, str]) -> bool:
        shown = await self._reads(page)
        if verb in {"reply", "note", "reject"} and self._is_done(shown, fields):
            return True
        return await self._posts(page, verb, fields, shown)

    async def _posts(self, page: str, verb: str, fields: dict[str, str], shown: str) -> bool:
        hidden = dict(re.findall(r'name="(csrf|seen|holder)" value="([^"]*)"', shown))
        try:
            async with self._http.post(f"{self._url(page)}/{verb}", data={**hidden, **fields}) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    @staticmethod
    def _is_done(shown: str, fields: dict[str, str]) -> bool:
        """A draft that was decided on stands there no longer; other words stand there once they were said."""
        draft = fields.get("suggestion")
        return f'data-draft="{draft}"' not in shown if draft else fields["text"] in html.unescape(shown)

    async def _page_of(self, mark: str) -> str:
        async with asyncio.timeout(PATIENCE):
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

    def __init__(self, telegram: LoopbackTelegram, who: Colleague, person: Person, *, record: Record) -> None:
        self.who = who
        self._record = record
        self._posted: dict[str, int] = {}
        self._telegram = telegram
        self._person = person

    async def is_there(self) -> None:
        """Being in the group is seen by what one writes there."""

    async def does(self, mark: str, verb: str, text: str = "") -> None:
        words = {"reply": text, "note": f"/note {text}", "assign": f"/assigner {text}"}
        topic = await self._topic_of(mark)
        said = words.get(verb) or _GROUP_WORDS[verb]
        self._posted[said] = await self._telegram.staff_says(self._person, topic, said)

    async def shows(self, mark: str, content: bytes, caption: str) -> None:
        """A picture with its words."""
        photo = self._telegram.keep(content, "photo.jpg")
        post = {"photo": [photo], "caption": caption}
        await self._telegram.staff_posts(self._person, await self._topic_of(mark), post)
        self._record.pictures.append(Shown(mark, caption, content, by_team=True))

    async def corrects(self, mark: str, before: str, after: str) -> None:
        """Other words for something said before."""
        edit = {"message_id": self._posted[before], "edit_date": 1, "text": after}
        await self._telegram.staff_posts(self._person, await self._topic_of(mark), edit, kind="edited_message")
        self._record.corrections.append(Corrected(mark, before, after, by_team=True))

    async def _topic_of(self, mark: str) -> Topic:
        assert self._telegram.forum is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                for topic in self._telegram.forum.topics.values():
                    if any(mark in line.text for line in topic.lines):
                        return topic
                await asyncio.sleep(0.1)
