"""Those who want something that a person must follow up, the newest first."""

from collections.abc import Mapping, Sequence

from agents.bus.asked import Answer, Command, ReadingVerb, Verb
from agents.bus.periods import period
from agents.bus.wording import date_of, named
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.lead import Lead
from storage.models.staff import StaffRole
from storage.reports.reading import window_of

_MOST_LINES = 12
_LONGEST = 90


class Prospects:
    def __init__(self, database: Database) -> None:
        self._database = database

    def verbs(self) -> Mapping[str, Verb]:
        return {"leads": ReadingVerb(StaffRole.read_only, self.read)}

    async def read(self, command: Command) -> Answer:
        """How many of a period, and what each wants. Raises PeriodUnknown."""
        language = command.language
        wanted = period(command.argument, self._database.clock(), default="30j")
        window = window_of(wanted.first, wanted.last)

        def read(tx: Transaction) -> tuple[int, Sequence[str]]:
            found = tx.leads.between(window.start, window.end)
            return len(found), [_line(tx, one, language) for one in found[:_MOST_LINES]]

        number, lines = await self._database.write(read)
        head = say("bus.head_leads", language, when=named(wanted, language), number=number)
        more = [say("bus.leads_more", language, number=number - len(lines))] if number > len(lines) else []
        return Answer("\n".join([head, *(lines or [say("bus.nothing", language)]), *more]))


def _line(tx: Transaction, lead: Lead, language: str) -> str:
    contact = tx.contacts.whole(lead.contact_id)
    words = " ".join(lead.text.split())
    return say(
        "bus.lead_line",
        language,
        day=date_of(lead.updated_at.date(), language),
        name=contact.name or say("bus.lead_unnamed", language, number=contact.id),
        interest=say(f"memory.{lead.interest}", language),
        text=words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…",
    )
