"""The console's inbox: the queue, one conversation with everything around it, and what is done in it."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date, datetime

from aiohttp import web

from agents.conversation.receiving import topic_of
from agents.conversation.tagging import LONGEST_TAG
from agents.conversation.workbench import Bench
from agents.errors import DomainError, InvalidInput
from agents.messages import ChannelName
from agents.staff.service import Member
from agents.texts.lookup import moment, say
from bot.app import App
from bot.web.console.pages import Console, page
from bot.web.endpoints import BadRequest
from knowledge.support.mood import all_labels
from storage.models.conversation import ConversationState, Wanted
from storage.models.ids import ContactId, ConversationId
from storage.models.staff import StaffRole

_STATES = ("waiting", "with_person", "open", "closed")
_SNOOZED = "snoozed"
"""No state of a thread: those that whoever holds them does not want to see yet."""
_UNTIL = ("2h", "tomorrow", "working day", "7 days")
_HEARTBEAT = 15.0
_LONGEST_REPLY = 4000
_MOST_THREADS = 1000
_SKILL = "skill-"
_IN_THE_QUEUE = "HandoffRequested"
"""Who waits for a person stands above, in the queue itself."""
_CHANGES = frozenset({"edit", "transcript"})
"""What becomes of a line after it was said: other words, or the words of a recording."""
_ONE = "/console/conversations/{id:\\d{1,15}}"
_TOLD_ON_THE_PAGE = frozenset({"reply", "claim", "release", "resolve", "tag", "snooze"})
"""What may come too late or be said wrongly: refused, it is told above the conversation as it stands now."""
_ACTIONS = "reply|claim|release|resolve|note|assign|promise|promised|reject|writing|tag|untag|snooze"


class InboxPages:
    def __init__(self, app: App, console: Console) -> None:
        self._app = app
        self._console = console

    def register(self, server: web.Application) -> None:
        router = server.router
        router.add_get("/console/conversations", self.conversations)
        router.add_get("/console/conversations/events", self.news)
        router.add_get(_ONE, self.conversation)
        router.add_get(f"{_ONE}/events", self.events)
        router.add_post(f"{_ONE}/{{action:{_ACTIONS}}}", self.act)
        router.add_post("/console/canned", self.keep_canned)
        router.add_post("/console/presence", self.presence)
        router.add_post("/console/issues/{id:\\d{1,15}}/seen-to", self.see_to)
        router.add_get("/console/files/{token:[A-Za-z0-9_-]{8,64}}", self.file)

    async def conversations(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        await self._seen(member)
        state, channel = request.query.get("state", ""), request.query.get("channel", "")
        mine = request.query.get("mine") == "1"
        snoozed, tag = state == _SNOOZED, request.query.get("tag", "")[:LONGEST_TAG]
        wanted = state if state in set(ConversationState) else None
        search = request.query.get("q", "")[:80]
        threads = await self._app.inbox.threads(
            Wanted(
                state=wanted,
                search=search,
                channel=channel if channel in set(ChannelName) else "",
                owner_id=int(member.contact_id) if mine else None,
                tag=tag,
                snoozed=snoozed,
            ),
            limit=_MOST_THREADS,
        )
        return page(
            "conversations.html.j2",
            member=member,
            threads=threads,
            state=_SNOOZED if snoozed else wanted or "",
            states=(*_STATES, _SNOOZED),
            tag=tag,
            tags=await self._app.arranging.tags(),
            mentions=await self._app.arranging.mentions(member),
            channel=channel,
            channels=list(ChannelName),
            mine=mine,
            search=search,
            issues=[one for one in await self._app.team.staff.issues.listed() if one.kind != _IN_THE_QUEUE],
            standing=await self._app.team.assignment.standing(member.contact_id),
            skills=all_labels(),
        )

    async def conversation(self, request: web.Request) -> web.Response:
        member = await self._console.member_or_page(request)
        await self._seen(member)
        conversation_id = _id(request)
        await self._app.team.staff.audit(member, action="read", subject=f"conversation:{conversation_id}")
        await self._app.arranging.see(member, conversation_id)
        return await self._shown(member, conversation_id)

    async def _shown(
        self, member: Member, conversation_id: ConversationId, *, status: int = 200, trouble: str = "", text: str = ""
    ) -> web.Response:
        """The page of one conversation; with `trouble` nothing was sent, and the words are kept."""
        thread = await self._app.inbox.thread(conversation_id)
        bench = await self._app.workbench.around(conversation_id, language=member.language)
        canned = await self._app.canned.listed()
        known = _known(thread.name, bench)
        may_write = member.may(StaffRole.agent)
        return page(
            "conversation.html.j2",
            status=status,
            member=member,
            thread=thread,
            bench=bench,
            canned=[(one.name, one.language, one.filled(known)) for one in canned],
            proposed=await self._app.suggesting.propose(conversation_id) if may_write else None,
            colleagues=await self._app.team.roles.colleagues(member.language),
            until=_UNTIL,
            trouble=trouble,
            text=text,
            may_write=may_write,
        )

    async def act(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.agent)
        conversation_id, action = _id(request), request.match_info["action"]
        if action == "writing":
            await self._app.workbench.tell_writing(conversation_id, member)
            return web.Response(status=204)
        try:
            await self._do(action, conversation_id, member, form)
        except DomainError as error:
            if action not in _TOLD_ON_THE_PAGE:
                raise
            told = say(f"errors.{error.code}", member.language)
            missing = error.facts.get("missing")
            if isinstance(missing, list):
                told = f"{told} {say('inbox.missing', member.language, names=', '.join(missing))}"
            text = form.get("text", "")
            return await self._shown(member, conversation_id, status=error.http_status, trouble=told, text=text)
        await self._app.team.staff.audit(member, action=action, subject=f"conversation:{conversation_id}")
        raise web.HTTPSeeOther(f"/console/conversations/{conversation_id}")

    async def _do(self, action: str, conversation_id: ConversationId, member: Member, form: Mapping[str, str]) -> None:
        support, app = self._app.team.support, self._app
        match action:
            case "reply":
                await self._reply(conversation_id, member, form)
            case "claim":
                await support.claim(conversation_id, member.contact_id, seen=_number(form, "holder"))
            case "release":
                await support.release(conversation_id, by=member.contact_id, seen=_number(form, "holder"))
            case "resolve":
                await support.resolve(conversation_id, by=member.contact_id, seen=_number(form, "holder"))
            case "note" | "tag" | "untag" | "snooze":
                await self._arrange(action, conversation_id, member, form)
            case "assign":
                await app.team.assignment.give_to(conversation_id, ContactId(_number(form, "to") or 0))
            case "promise":
                await app.pledging.promise(conversation_id, member, form.get("text", ""), day=_day(form.get("day", "")))
            case "promised":
                number = _number(form, "promise") or 0
                await app.pledging.close(conversation_id, member, number, how=form.get("how", ""))
            case _:
                number = _number(form, "suggestion") or 0
                await app.suggesting.reject(number, conversation_id=conversation_id, by=member.contact_id)

    async def _arrange(
        self, action: str, conversation_id: ConversationId, member: Member, form: Mapping[str, str]
    ) -> None:
        """What the customer hears nothing of."""
        match action:
            case "note":
                await self._app.workbench.note(conversation_id, member, form.get("text", ""))
            case "tag":
                await self._app.arranging.tag(conversation_id, member, form.get("tag", ""))
            case "untag":
                await self._app.arranging.untag(conversation_id, form.get("tag", ""))
            case _:
                await self._app.arranging.snooze(conversation_id, member, form.get("until", ""))

    async def _reply(self, conversation_id: ConversationId, member: Member, form: Mapping[str, str]) -> None:
        text = form.get("text", "").strip()[:_LONGEST_REPLY]
        if not text:
            raise BadRequest
        outbox = await self._app.workbench.reply(
            conversation_id, member, text, seen=_number(form, "seen"), suggestion=_number(form, "suggestion")
        )
        await self._app.pipeline.send(outbox)

    async def keep_canned(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.agent)
        language, text = form.get("language", ""), form.get("text", "").strip()
        await self._app.canned.keep(form.get("name", ""), language=language, text=text, author=member.name)
        raise web.HTTPSeeOther(_back(form))

    async def see_to(self, request: web.Request) -> web.Response:
        member, _ = await self._console.checked(request, StaffRole.agent)
        await self._app.team.staff.issues.close(int(request.match_info["id"]), by=member.contact_id)
        raise web.HTTPSeeOther("/console/conversations#issues")

    async def presence(self, request: web.Request) -> web.Response:
        member, form = await self._console.checked(request, StaffRole.agent)
        skills = [name.removeprefix(_SKILL) for name in form if name.startswith(_SKILL)]
        await self._app.team.assignment.change(
            member.contact_id,
            is_away=form["away"] == "1" if "away" in form else None,
            capacity=_number(form, "capacity"),
            skills=skills if "capacity" in form else None,
        )
        raise web.HTTPSeeOther(_back(form))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """What a customer sent, as it is: pictures are shown, everything else is handed over as a file."""
        await self._console.member(request)
        stored = await self._app.workbench.file(request.match_info["token"])
        path = self._app.files.path(request.match_info["token"])
        if stored is None or not path.exists():
            raise web.HTTPNotFound
        is_picture = stored.mime in {"image/png", "image/jpeg", "image/gif", "image/webp"}
        kind = stored.mime if is_picture else "application/octet-stream"
        disposition = "inline" if is_picture else "attachment"
        return web.FileResponse(
            path,
            headers={"Content-Type": kind, "Content-Disposition": disposition, "Cache-Control": "private, no-store"},
        )

    async def news(self, request: web.Request) -> web.StreamResponse:
        """A sign for each change of the queue, so that an open page reads it again."""
        member = await self._console.member(request)
        response = await _stream(request)
        async with self._app.feed.subscribed("inbox") as news:
            try:
                while True:
                    told = await news.next(within=_HEARTBEAT)
                    await self._seen(member)
                    await response.write(b"event: change\ndata: {}\n\n" if told is not None else b": still here\n\n")
            except ConnectionResetError:
                return response

    async def events(self, request: web.Request) -> web.StreamResponse:
        """New lines of a conversation, who holds it, and colleagues who are answering it."""
        member = await self._console.member(request)
        conversation_id = _id(request)
        asked = request.query.get("after", "0")
        response = await _stream(request)
        after = int(asked) if asked.isdecimal() else 0
        lines = asyncio.create_task(self._lines(response, conversation_id, after, language=member.language))
        try:
            async with self._app.feed.subscribed(f"bench:{conversation_id}") as news:
                while not lines.done():
                    told = await news.next(within=_HEARTBEAT)
                    await self._seen(member)
                    if told is not None and told.get("id") != member.contact_id:
                        await response.write(_event("colleague", told))
        except ConnectionResetError:
            pass
        finally:
            lines.cancel()
        return response

    async def _lines(
        self, response: web.StreamResponse, conversation_id: ConversationId, after: int, *, language: str
    ) -> None:
        async with self._app.feed.subscribed(topic_of(conversation_id)) as news:
            while True:
                for line in await self._app.transcript.after(conversation_id, after, limit=200):
                    after = int(str(line["seq"]))
                    await response.write(_event("message", {**line, "told_at": _moment(line["at"], language)}))
                told = await news.next(within=_HEARTBEAT)
                if told is not None and told.get("type") == "state":
                    await response.write(_event("state", await self._app.transcript.owner(conversation_id)))
                elif told is not None and told.get("type") in _CHANGES:
                    await response.write(_event("change", told))
                elif told is None:
                    await response.write(b": still here\n\n")

    async def _seen(self, member: Member) -> None:
        if member.may(StaffRole.agent):
            await self._app.team.assignment.seen(member.contact_id)


async def _stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    return response


def _event(name: str, data: Mapping[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False, default=str)}\n\n".encode()


def _moment(at: object, language: str) -> str:
    return moment(at, language) if isinstance(at, datetime) else ""


def _known(name: str, bench: Bench) -> Mapping[str, str]:
    """What a ready reply is filled from."""
    order = bench.orders[0].number if bench.orders else ""
    vehicle = bench.case.vehicle if bench.case is not None else ""
    return {"nom": name, "name": name, "commande": order, "order": order, "vehicule": vehicle, "vehicle": vehicle}


def _id(request: web.Request) -> ConversationId:
    return ConversationId(int(request.match_info["id"]))


def _number(form: Mapping[str, str], name: str) -> int | None:
    text = form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _day(text: str) -> date | None:
    """A day as a browser's field of dates writes it. Raises InvalidInput."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput(fields="day") from error


def _back(form: Mapping[str, str]) -> str:
    """Only to a page of the inbox: a form cannot send anybody elsewhere."""
    number = _number(form, "conversation")
    return f"/console/conversations/{number}" if number is not None else "/console/conversations"
