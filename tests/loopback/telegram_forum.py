"""The forum of the loopback Bot API: topics, copies, edits and pins, as core.telegram.org/bots/api describes them."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.loopback.telegram_rules import Broken, Json
from tests.loopback.telegram_values import Person, Sent


@dataclass
class Topic:
    thread_id: int
    name: str
    is_closed: bool = False
    lines: list[Sent] = field(default_factory=list)
    copies: list[tuple[int, str, int]] = field(default_factory=list)
    """(number, source chat:number, how many were copied together)."""
    pinned: int | None = None


class Forum:
    """A supergroup with topics; `rights` are those of the bot."""

    def __init__(self, group_id: int) -> None:
        self.group_id = group_id
        self.topics: dict[int, Topic] = {}
        self.may_manage = True

    def check(self) -> None:
        if not self.may_manage:
            raise Broken("not enough rights to send text messages to the chat")

    def topic(self, parameters: Json) -> Topic:
        topic = self.topics.get(int(parameters.get("message_thread_id") or 0))
        if topic is None:
            raise Broken("message thread not found")
        if topic.is_closed:
            raise Broken("TOPIC_CLOSED")
        return topic

    def open(self, name: str, number: int) -> Topic:
        if not 0 < len(name) <= 128:
            raise Broken("TOPIC_TITLE_EMPTY")
        self.topics[number] = Topic(number, name)
        return self.topics[number]

    def deletes(self, topic: Topic) -> None:
        del self.topics[topic.thread_id]

    def closes(self, topic: Topic) -> None:
        topic.is_closed = True

    def post(self, person: Person, topic: Topic, number: int, at: float, content: dict[str, Any]) -> Json:
        """A message of a member of staff in a topic."""
        chat = {"id": self.group_id, "type": "supergroup", "title": "Équipe", "is_forum": True}
        head: Json = {"message_id": number, "from": person.user(), "chat": chat, "date": int(at)}
        return head | {"message_thread_id": topic.thread_id, "is_topic_message": True} | content


def numbers_of(parameters: Json) -> list[int]:
    found = parameters.get("message_ids", [])
    numbers = json.loads(found) if isinstance(found, str) else found
    if not numbers or sorted(set(numbers)) != numbers:
        raise Broken("message identifiers must be in strictly increasing order")
    return [int(number) for number in numbers]
