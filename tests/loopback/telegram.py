"""A server that plays the Telegram Bot API: calls on one side, updates by webhook or polling on the other.

Alone: `python -m tests.loopback.telegram --port 9320 --hook http://127.0.0.1:8080/webhooks/telegram` (polling without a
hook), then `POST /loopback/says [{"from": 1001, "text": "…"}, …]`, `GET /loopback/sent/1001`, `GET /loopback/counts`
and `POST /loopback/faults [{"status": 429, "parameters": {"retry_after": 3}}, {"lose": true}]`, one for each next send.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Mapping

import aiohttp
from aiohttp import web

from tests.loopback.telegram_api import BOT, BotApi
from tests.loopback.telegram_forum import Forum, Topic
from tests.loopback.telegram_values import Fault, Json, Person, Sent, message_of, person_of


class LoopbackTelegram(BotApi):
    """Use as `async with LoopbackTelegram() as telegram`; with a `hook` updates are pushed there, else polled."""

    def settings(self) -> Mapping[str, str]:
        """What sets a service up to answer here, by webhook."""
        return {
            "ALEX_TELEGRAM__TOKEN": self.token,
            "ALEX_TELEGRAM__MODE": "webhook",
            "ALEX_TELEGRAM__WEBHOOK_SECRET": self.secret,
            "ALEX_TELEGRAM__BASE_URL": self.base_url,
        }

    # What people do

    async def says(self, person: Person | int, text: str, **more: object) -> int:
        """One text message; `more` goes into it. Returns its number."""
        return await self.writes(person, {"text": text} | more)

    async def writes(self, person: Person | int, content: Json) -> int:
        """A message with any content."""
        message = self.message(person, content)
        await self.push({"message": message})
        return int(message["message_id"])

    async def edits(self, person: Person | int, number: int, text: str, *, field: str = "text") -> None:
        changed = {"message_id": number, "edit_date": int(self.clock()), field: text}
        await self.push({"edited_message": self.message(person, changed)})

    async def taps(self, person: Person | int, label: str) -> str:
        """Press the button with that label on the last message that has it."""
        one = person_of(person)
        for sent in reversed(self.sent_to(one)):
            for value, shown in sent.choices:
                if shown == label:
                    return await self._press(one, sent, value)
        raise AssertionError(f"no button {label!r} was shown")

    async def _press(self, one: Person, sent: Sent, value: str) -> str:
        press = str(9_000_000_000 + next(self._numbers))
        self._presses.add(press)
        query = {"id": press, "from": one.user(), "chat_instance": "1", "data": value}
        await self.push({"callback_query": query | {"message": message_of(sent, one, BOT)}})
        return press

    async def shares(self, person: Person | int, kind: str, content: bytes, **more: object) -> int:
        """A file of the kind that the Bot API names (photo, video_note…); `caption` stands beside it."""
        caption = {"caption": more.pop("caption")} if "caption" in more else {}
        file = self.keep(content, str(more.get("file_name", f"{kind}.bin"))) | more
        return await self.writes(person, caption | {kind: [file] if kind == "photo" else file})

    async def pays(self, person: Person | int, link: str) -> str | None:
        """Pay by an invoice link: Telegram asks us, takes the Stars and tells us. Returns our refusal, if any."""
        one, invoice = person_of(person), self.invoices[link]
        query, answered = self.open_query()
        price = {"currency": "XTR", "total_amount": invoice.stars, "invoice_payload": invoice.payload}
        await self.push({"pre_checkout_query": {"id": query, "from": one.user()} | price})
        refusal = await asyncio.wait_for(answered, self.drops_queries_after)
        if refusal is None:
            await self.charges_for(one, link)
        return refusal

    async def charges_for(self, person: Person | int, link: str, **more: object) -> str:
        """Take the Stars of an invoice and tell us; returns the charge's id."""
        one, invoice = person_of(person), self.invoices[link]
        charge = self.charge(one.id, invoice)
        price = {"currency": "XTR", "total_amount": invoice.stars, "invoice_payload": invoice.payload}
        ids = {"telegram_payment_charge_id": charge.charge_id, "provider_payment_charge_id": ""}
        await self.writes(one, {"successful_payment": price | ids | more})
        return charge.charge_id

    async def blocks(self, person: Person | int) -> None:
        self._blocked[person_of(person).id] = (403, "Forbidden: bot was blocked by the user")
        await self._membership(person, "kicked")

    async def returns(self, person: Person | int) -> None:
        self._blocked.pop(person_of(person).id, None)
        await self._membership(person, "member")

    def disappears(self, person: Person | int) -> None:
        """The account is deleted; nobody tells us."""
        self._blocked[person_of(person).id] = (400, "Bad Request: chat not found")

    def moves(self, person: Person | int, new_id: int) -> None:
        self._moved[person_of(person).id] = new_id
        self._known.add(new_id)

    async def _membership(self, person: Person | int, status: str) -> None:
        one = person_of(person)
        change = {"chat": one.chat(), "from": one.user(), "date": int(self.clock())}
        await self.push({"my_chat_member": change | {"new_chat_member": {"user": BOT, "status": status}}})

    def message(self, person: Person | int, content: Json) -> Json:
        one = person_of(person)
        self._known.add(one.id)
        head: Json = {"message_id": next(self._numbers), "from": one.user(), "chat": one.chat()}
        return head | {"date": int(self.clock())} | content

    def keep(self, content: bytes, name: str) -> Json:
        file_id = f"LOOPBACK{next(self._numbers):08d}"
        self.files[file_id] = (name, content)
        return {"file_id": file_id, "file_unique_id": file_id[-8:], "file_size": len(content)}

    # The staff's group

    def has_forum(self, group_id: int = -1001) -> Forum:
        self.forum = Forum(group_id)
        return self.forum

    def forum_moves(self, new_id: int) -> None:
        """The group is upgraded: calls to its old id are told the new one."""
        assert self.forum is not None
        self._moved[self.forum.group_id] = new_id
        self.forum.group_id = new_id

    async def staff_says(self, person: Person, topic: Topic, text: str, **more: object) -> int:
        return await self.staff_posts(person, topic, {"text": text} | more)

    async def staff_posts(self, person: Person, topic: Topic, content: Json, *, kind: str = "message") -> int:
        """A message of a member of staff in a topic, with any content; returns its number."""
        assert self.forum is not None
        number = int(content.get("message_id", next(self._numbers)))
        message = self.forum.post(person, topic, number, self.clock(), content)
        await self.push({kind: message})
        return number

    async def staff_taps(self, person: Person, topic: Topic, value: str) -> None:
        """Press a button of the pinned card."""
        assert self.forum is not None
        press = str(9_000_000_000 + next(self._numbers))
        self._presses.add(press)
        message = self.forum.post(person, topic, topic.pinned or 0, self.clock(), {"text": "card"})
        query = {"id": press, "from": person.user(), "chat_instance": "1", "data": value, "message": message}
        await self.push({"callback_query": query})

    # Updates

    async def push(self, content: Json) -> None:
        """One update, delivered `repeats` times, or kept back while `holds`."""
        update = {"update_id": next(self._updates)} | content
        if self._held is not None:
            self._held.append(update)
        else:
            await self._deliver(update)

    def holds(self) -> None:
        self._held = []

    async def releases(self, *, backwards: bool = False) -> None:
        """Deliver what was kept back, in its order or the opposite."""
        held, self._held = self._held or [], None
        for update in reversed(held) if backwards else held:
            await self._deliver(update)

    async def _deliver(self, update: Json) -> None:
        for _ in range(self.repeats):
            if self.hook is None:
                self._queue.append(update)
                self._queued.set()
            else:
                await self.push_raw(json.dumps(update).encode())

    async def push_raw(self, raw: bytes, secret: str | None = None) -> int:
        """The same bytes to the webhook until they are answered, or the retries are spent; the last status."""
        assert self.hook is not None
        token = self.secret if secret is None else secret
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": token}
        status = 0
        for attempt in range(self.retries + 1):
            await asyncio.sleep(min(0.05 * (2**attempt - 1), 1.0))
            try:
                async with self._client().post(self.hook, data=raw, headers=headers) as response:
                    status = response.status
            except aiohttp.ClientError:
                status = 0
            self.hook_answers.append(status)
            if 200 <= status < 500:
                break
        return status

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._session

    # What befalls the service

    def refuses(self, status: int, description: str = "Refused", *, times: int = 1, method: str = "") -> None:
        self._faults.extend(Fault(status, description, method=method) for _ in range(times))

    def limits(self, seconds: int, *, times: int = 1, method: str = "") -> None:
        """429 with a pause."""
        told = f"Too Many Requests: retry after {seconds}"
        self._faults.extend(Fault(429, told, {"retry_after": seconds}, method) for _ in range(times))

    def breaks(self, status: int = 502, *, times: int = 1, method: str = "") -> None:
        """Fail as a proxy does: no JSON."""
        self._faults.extend(Fault(status, page=True, method=method) for _ in range(times))

    def loses_answers(self, times: int = 1) -> None:
        """Take the message, then drop the connection."""
        self._faults.extend(Fault(lose=True) for _ in range(times))

    def drops(self, times: int = 1, *, method: str = "") -> None:
        """Drop the connection and do nothing."""
        self._faults.extend(Fault(drop=True, method=method) for _ in range(times))

    # What was sent

    def sent_to(self, person: Person | int) -> list[Sent]:
        return list(self._sent_to[person_of(person).id])

    async def hears(self, person: Person | int, count: int = 1, *, within: float = 60.0) -> list[str]:
        """The texts sent to a person, once there are `count`. Raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while len(self._sent_to[person_of(person).id]) < count:
                await self._news.wait()
        return [sent.text for sent in self.sent_to(person)]

    async def called(self, method: str, count: int = 1, *, within: float = 60.0) -> list[Json]:
        """The parameters of the accepted calls of a method, once there are `count`."""
        async with asyncio.timeout(within):
            while len(self.calls_of(method)) < count:
                await self._news.wait()
        return self.calls_of(method)

    def calls_of(self, method: str) -> list[Json]:
        return [parameters for name, parameters in self.calls if name == method]

    # From another process

    async def remote(self, verb: str, request: web.BaseRequest) -> web.Response:
        name, _, rest = verb.partition("/")
        asked = json.loads(await request.read() or b"[]")
        if name == "says":
            numbers = await asyncio.gather(*(self.says(int(one["from"]), str(one["text"])) for one in asked))
            return web.json_response(numbers)
        if name == "sent":
            told = [{"id": one.message_id, "text": one.text, "choices": one.choices} for one in self.sent_to(int(rest))]
            return web.json_response(told)
        if name == "faults":
            self._faults.extend(Fault(**fault) for fault in asked)
            return web.json_response({"waiting": len(self._faults)})
        calls = Counter(method for method, _ in self.calls)
        return web.json_response({"sent": len(self.sent), "calls": calls, "hook": Counter(self.hook_answers)})


async def _serve(port: int, telegram: LoopbackTelegram) -> None:
    await telegram.start(port)
    print(f"ready {telegram.base_url}", flush=True)  # noqa: T201 - whoever started it waits for this line
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="Plays the Telegram Bot API.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--hook", help="where updates go; without it they are polled")
    parser.add_argument("--token", default="4242:loopback-token")
    parser.add_argument("--secret", default="loopback-secret")
    parser.add_argument("--retries", type=int, default=1000, help="how often a webhook is tried again")
    asked = parser.parse_args()
    telegram = LoopbackTelegram(asked.hook, token=asked.token, secret=asked.secret)
    telegram.retries = asked.retries
    asyncio.run(_serve(asked.port, telegram))


if __name__ == "__main__":
    main()
