"""What the desk learns from its tickets, in chat as on the console: gaps, drafts, and what a change would do."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from agents.bus.asked import ActingVerb, Answer, Command, Done, ReadingVerb, UsageWrong, Verb
from agents.support import articles
from agents.support.gaps import Gap, GapKind, Gaps
from agents.support.lessons import Lessons
from agents.support.replay import Candidate, Change, Replay, Replayed, What
from agents.texts.lookup import say
from knowledge.support.category import Category
from storage.database import Transaction
from storage.models.staff import StaffRole
from storage.models.ticket import TicketStatus

TRIES = StaffRole.admin
"""Who may try something out on past tickets: nothing changes, but it costs a while."""
_NUMBER = re.compile(r"#?([0-9]{1,12})")
_REMARKED = re.compile(r"#?([0-9]{1,12})(?:\s+(.{1,400}))?", re.DOTALL)
_MOST_GAPS = 10
_MOST_CHANGES = 5
_DAYS = timedelta(days=30)
_TRIED = 200
"""Past tickets that a look from the chat goes back."""


class Lab:
    def __init__(self, *, gaps: Gaps, lessons: Lessons, replay: Replay) -> None:
        self._gaps = gaps
        self._lessons = lessons
        self._replay = replay

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "gaps": ReadingVerb(StaffRole.read_only, self.read_gaps),
            "replay": ReadingVerb(TRIES, self.try_out),
            "draft": ActingVerb(StaffRole.agent, self.draft),
            "send_back": ActingVerb(StaffRole.admin, self.send_back),
        }

    async def read_gaps(self, command: Command) -> Answer:
        """What was asked in vain in the last thirty days, the most asked first."""
        language = command.language
        found = await self._gaps.report(span=_DAYS)
        if not found:
            return Answer(say("lab.no_gaps", language))
        lines = [_gap(one, language) for one in found[:_MOST_GAPS]]
        more = len(found) - _MOST_GAPS
        lines += [say("lab.more_gaps", language, number=more)] if more > 0 else []
        return Answer("\n".join([say("lab.head_gaps", language), *lines]))

    async def try_out(self, command: Command) -> Answer:
        """A drafted article, or nothing but the classifier, on the latest tickets. Raises NotFound."""
        article = _number(command) if command.argument else None
        seen = await self._replay.run(Candidate(article=article), limit=_TRIED)
        changes = [change_told(one, command.language) for one in seen.changes[:_MOST_CHANGES]]
        return Answer("\n".join([*totals(seen, command.language), *changes]))

    def draft(self, tx: Transaction, command: Command) -> Done:
        """An article about what a solved ticket asked. Raises UsageWrong, NotFound, NotSolved."""
        ticket_id = _number(command)
        made = self._lessons.draft_of(tx, ticket_id, by=command.by.actor)
        text = say("lab.drafted", command.language, number=made.id, title=made.title)
        return Done(text, f"article:{made.id}", f"ticket:{ticket_id}")

    def send_back(self, tx: Transaction, command: Command) -> Done:
        """A draft does not answer, with a word why. Raises UsageWrong, NotFound, ArticleDecided."""
        found = _REMARKED.fullmatch(command.argument)
        if found is None:
            raise UsageWrong(verb=command.verb)
        row = articles.refuse(tx, int(found[1]), by=command.by.actor, remark=found[2] or "")
        return Done(say("lab.sent_back", command.language, title=row.title), f"article:{row.id}", row.remark)


def totals(seen: Replayed, language: str) -> Sequence[str]:
    """How many tickets were read again, what would change in how many, and whether it would be righter."""
    counts = Counter(one.what for one in seen.changes)
    lines = [say(f"lab.changes_{what}", language, number=counts[what]) for what in What if counts[what]]
    lines = [say("lab.tried", language, tickets=seen.tickets), *(lines or [say("lab.no_change", language)])]
    told = {"before": seen.right_before, "after": seen.right_after, "number": seen.judged}
    return [*lines, say("lab.judged", language, **told)] if seen.judged else lines


def change_told(one: Change, language: str) -> str:
    """A past ticket and what would be otherwise; the words of an answer are left to the console."""
    ticket = one.row.removeprefix("ticket:")
    if one.what is What.reply:
        return say("lab.change_reply", language, ticket=ticket)
    before, after = named(one, one.before, language), named(one, one.after, language)
    return say("lab.change", language, ticket=ticket, before=before, after=after)


def named(one: Change, value: str, language: str) -> str:
    """A category, a status or the title of an article, as staff read it."""
    match one.what:
        case What.category:
            return say(f"category.{Category(value).name}", language)
        case What.fate:
            return say(f"ticket_status.{TicketStatus(value).name}", language)
    return value or say("lab.no_article", language)


def _gap(one: Gap, language: str) -> str:
    key = "lab.gap_answered" if one.answered_by else "lab.gap"
    numbers = {"nothing": one.count(GapKind.no_article), "person": one.count(GapKind.person)}
    return say(key, language, count=len(one.rows), question=one.question, article=one.answered_by or "", **numbers)


def _number(command: Command) -> int:
    found = _NUMBER.fullmatch(command.argument)
    if found is None:
        raise UsageWrong(verb=command.verb)
    return int(found[1])
