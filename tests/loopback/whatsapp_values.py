"""Who writes on the loopback WhatsApp, what was sent to them, and how Graph refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.loopback.whatsapp_rules import Approved, said

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody with WhatsApp. With a user name the phone is hidden and only the business-scoped id is known."""

    phone: str | None = "33612345678"
    user_id: str | None = None
    name: str = "Alice"

    @property
    def key(self) -> str:
        return self.phone or self.user_id or ""

    def contact(self) -> Json:
        ids = {"wa_id": self.phone, "user_id": self.user_id}
        return {"profile": {"name": self.name}} | {key: value for key, value in ids.items() if value}

    def sender(self) -> Json:
        return {key: value for key, value in (("from", self.phone), ("from_user_id", self.user_id)) if value}


@dataclass(frozen=True)
class Sent:
    """A message that Graph took."""

    wamid: str
    to: str
    body: Json
    at: float
    approved: Approved | None = None
    """The template that it fills."""

    @property
    def text(self) -> str:
        kind = self.body["type"]
        if self.approved is not None:
            parts = [part for part in self.body[kind]["components"] if part["type"] == "body"]
            return said(self.approved, [blank for part in parts for blank in part["parameters"]])
        content: Json = self.body[kind]
        return str(
            content["body"]["text"] if kind == "interactive" else content.get("body", content.get("caption", ""))
        )

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(id, title) of every reply button or row."""
        if self.approved is not None:
            buttons = [part for part in self.body["template"]["components"] if part["type"] == "button"]
            payloads = [part["parameters"][0]["payload"] for part in buttons]
            return list(zip(payloads, self.approved.labels, strict=False))
        action: Json = self.body.get("interactive", {}).get("action", {})
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        replies = [button["reply"] for button in action.get("buttons", [])] + rows
        return [(one["id"], one["title"]) for one in replies]


@dataclass
class Fault:
    """What befalls the next calls. `code` refuses; `lose` takes the message and drops the connection."""

    status: int = 400
    code: int | None = None
    lose: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def person_of(person: Person | str) -> Person:
    if isinstance(person, Person):
        return person
    return Person(phone=person) if person.isdigit() else Person(phone=None, user_id=person)


def failure(fault: Fault) -> web.Response:
    if fault.code is None:
        return web.Response(status=fault.status, text="<html>upstream</html>", headers=fault.headers)
    return error_answer(fault.code, "Refused", status=fault.status, headers=fault.headers)


def error_answer(code: int, title: str, *, status: int = 400, headers: Mapping[str, str] | None = None) -> web.Response:
    details = {"messaging_product": "whatsapp", "details": title}
    refusal = {"message": f"(#{code}) {title}", "type": "OAuthException", "code": code, "error_data": details}
    return web.json_response({"error": refusal | {"fbtrace_id": "LOOPBACK"}}, status=status, headers=headers)
