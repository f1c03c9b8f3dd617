"""What rows keep as codes, in the words of whoever reads the console."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.conversation.inbox import Thread
from agents.staff.troubles import issue_named, trouble
from agents.texts.lookup import catalogue, number, say
from knowledge.support.category import Category
from storage.models.ticket import TicketStatus

_PLACES = {
    "service_level": re.compile(r"(\d+) "),
    "template": re.compile(r"\S+ (\d+)$"),
    "ticket": re.compile(r"request (\d+): "),
    "ticket_answer": re.compile(r"(\d+) "),
    "promise": re.compile(r"promise \d+ to contact (\d+) "),
}
"""By the kind of an issue: the number in what it says of a thread, a ticket or a customer."""
_PAGES = {"promise": "customers", "ticket": "tickets", "ticket_answer": "tickets"}


@dataclass(frozen=True, slots=True)
class Words:
    language: str

    def category(self, value: str) -> str:
        return say(f"category.{Category(value).name}", self.language)

    def status(self, value: str) -> str:
        return say(f"ticket_status.{TicketStatus(value).name}", self.language)

    def channel(self, value: str) -> str:
        return self._named("channel", value.replace(" ", "_"), value)

    def who(self, thread: Thread) -> str:
        return thread.name or say("console.stranger", self.language, mark=thread.mark)

    def actor(self, value: str) -> str:
        """Alex, the customer, or the name of a member of staff."""
        return self._named("actor", value, value)

    def label(self, value: str) -> str:
        return self._named("ticket_label", value, value)

    def part(self, value: str) -> str:
        return self._named("part", value, value)

    def issue(self, kind: str) -> str:
        return issue_named(kind, self.language)

    def trouble(self, kind: str, detail: str) -> str:
        return trouble(kind, detail, self.language)

    def place(self, kind: str, detail: str) -> str:
        """Where an issue is seen to; empty where no page of the console shows it."""
        found = _PLACES[kind].match(detail) if kind in _PLACES else None
        if found is None:
            return ""
        return f"/console/{_PAGES.get(kind, 'conversations')}/{found[1]}"

    def origin(self, value: str) -> str:
        """The shop or the sample that a customer's orders were read from."""
        return self._named("origin", value, value)

    def template(self, label: str) -> str:
        """A reply template by its name, with the language and version of its label in brackets, and who worded it."""
        template, by, _ = label.partition(" model")
        name, _, rest = template.partition(".")
        named = self._named("reply_template", name, name)
        by_model = say("model_draft.worded", self.language) if by else ""
        return ", ".join(part for part in (f"{named} ({rest})" if rest else named, by_model) if part)

    def note(self, value: str) -> str:
        """The note of a step in a ticket's history: a door, a template, a model's fate, or what the customer did."""
        subject, _, rest = value.partition(" ")
        if subject == "model" and f"model_draft.{rest}" in catalogue(self.language):
            return say(f"model_draft.{rest}", self.language)
        if f"reply_template.{value.partition('.')[0]}" in catalogue(self.language):
            return self.template(value)
        steps = {say(key, "fr"): key for key in ("support_console.reopened", "support_console.abandoned")}
        return say(steps[value], self.language) if value in steps else self.channel(value)

    def pressing(self, wish: str | None, urgency: str) -> Sequence[str]:
        """Why a ticket does not wait with the others: its words want a person, or it is urgent."""
        keys = [*([f"ticket_wish.{wish}"] if wish else []), f"ticket_urgency.{urgency}"]
        return [catalogue(self.language)[key] for key in keys if key in catalogue(self.language)]

    def movement(self, detail: str) -> str:
        """Why money went back and how far it is; a reference stays as it is."""
        return ", ".join(self._named("movement", part, part) for part in detail.split(", "))

    def share(self, part: float, *, decimals: int = 0) -> str:
        """4 % in French, 4% in English; what is not whole is never rounded up to it."""
        most = 100.0 if part >= 1 else 100 - 10.0**-decimals
        text = f"{min(part * 100, most):.{decimals}f}"
        return f"{text.replace('.', ',')}\u00a0%" if self.language == "fr" else f"{text}%"

    def size(self, size_bytes: int) -> str:
        return say("console.kilobytes", self.language, size=number(-(-size_bytes // 1024), self.language))

    @property
    def colon(self) -> str:
        return say("console.colon", self.language)

    @property
    def periods(self) -> list[str]:
        return say("console.periods", self.language).split("|")

    def _named(self, table: str, key: str, value: str) -> str:
        return catalogue(self.language).get(f"{table}.{key}", value)
