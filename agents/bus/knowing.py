"""Versions of the knowledge and news from its sources: read, approved, gone back from, by people alone."""

import re
from collections.abc import Mapping, Sequence

from agents.bus.asked import (
    ActingVerb,
    Answer,
    Command,
    DangerousVerb,
    Done,
    Plan,
    ReadingVerb,
    UsageWrong,
    Verb,
)
from agents.bus.wording import count, decimal, share
from agents.diagnosis.learning import BASE, Learning
from agents.diagnosis.news import NewsDesk, decide
from agents.errors import NotFound
from agents.support.articles import KNOWLEDGE_JOB
from agents.texts.lookup import moment, say
from knowledge.diagnosis.evidence import car_of_group
from knowledge.language.engines import shown
from storage.database import Transaction
from storage.models.learning import KnowledgeVersion, SourceEntry
from storage.models.staff import StaffRole
from storage.queue.job import Job

_NUMBER = re.compile(r"#?([0-9]{1,12})")
_MOST_LISTED = 10
_MOST_CHANGES = 8
_LONGEST_NEWS = 280


class Knowing:
    def __init__(self, learning: Learning, news: NewsDesk) -> None:
        self._learning = learning
        self._news = news

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "knowledge": ReadingVerb(StaffRole.read_only, self.read),
            "news": ReadingVerb(StaffRole.read_only, self.read_news),
            "approve": DangerousVerb(StaffRole.admin, self.plan_approval, self.approve, self.undo),
            "rollback": DangerousVerb(StaffRole.admin, self.plan_return, self.go_back, self.undo),
            "reject": ActingVerb(StaffRole.admin, self.reject),
            "accept": ActingVerb(StaffRole.admin, self.accept),
            "refuse": ActingVerb(StaffRole.admin, self.refuse),
        }

    async def read(self, command: Command) -> Answer:
        """Every version, or what one of them changes and how it does on the frozen cases."""
        rows = await self._learning.versions()
        language = command.language
        if command.argument:
            number = _number(command)
            row = next((one for one in rows if one.id == number), None)
            if row is None:
                raise NotFound
            return Answer(self.told(row, language))
        growth = await self._learning.growth()
        waiting = growth.get("entries_proposed", 0)
        lines = [
            say(
                "knowing.head",
                language,
                faults=count(growth["faults"], language),
                repairs=_counted("reported", growth["reports"], language),
            )
        ]
        lines += [line_of(row, language) for row in rows[:_MOST_LISTED]]
        lines += [say("knowing.no_version", language)] if not rows else []
        lines += [say("knowing.news_wait", language, number=waiting)] if waiting else []
        return Answer("\n".join(lines))

    def told(self, row: KnowledgeVersion, language: str) -> str:
        """A version in full: what it changes, and the frozen cases before and after."""
        lines = [line_of(row, language), verdict_of(row, language), *self.changes_of(row, language)]
        return "\n".join(lines)

    def changes_of(self, row: KnowledgeVersion, language: str, *, most: int = _MOST_CHANGES) -> Sequence[str]:
        """What moved most, and how many more did."""
        lines = [self._change(one, language) for one in row.changes[:most]]
        more = len(row.changes) - most
        return [*lines, say("knowing.more", language, number=more)] if more > 0 else lines

    def _change(self, one: Mapping[str, object], language: str) -> str:
        points = float(str(one["points"]))
        return say(
            "knowing.change",
            language,
            part=self._learning.part_told(str(one["component"]), language),
            points=_points(points, language),
            times=_times(one, language),
            group=_group(str(one["group"]), language),
            repairs=_counted("confirmed", int(str(one["confirmed"])), language),
        )

    async def read_news(self, command: Command) -> Answer:
        """What sources brought and nobody decided on, the oldest first."""
        rows = await self._news.waiting()
        if not rows:
            return Answer(say("knowing.no_news", command.language))
        told = [news_of(row, command.language) for row in rows[:_MOST_LISTED]]
        more = len(rows) - _MOST_LISTED
        told += [say("knowing.more_news", command.language, number=more)] if more > 0 else []
        return Answer("\n\n".join([say("knowing.head_news", command.language), *told]))

    def plan_approval(self, tx: Transaction, command: Command) -> Plan:
        """Raises UsageWrong, NotFound, and Conflict for a version that may not serve."""
        row = self._learning.approvable(tx, _version(tx, command).version)
        return Plan(say("knowing.plan", command.language, told=self.told(row, command.language)), _facts(tx, row))

    def approve(self, tx: Transaction, command: Command, plan: Plan) -> Done:
        name = str(plan.facts["version"])
        self._learning.serve(tx, name, by=command.by.actor)
        return _serves(tx, command, name)

    def plan_return(self, tx: Transaction, command: Command) -> Plan:
        """As plan_approval(), for a version that served before or `base`."""
        wanted = BASE if command.argument == BASE else _version(tx, command).version
        row = self._learning.returnable(tx, wanted)
        text = self.told(row, command.language) if row is not None else say("knowing.base", command.language)
        return Plan(say("knowing.plan", command.language, told=text), _facts(tx, row))

    def go_back(self, tx: Transaction, command: Command, plan: Plan) -> Done:
        name = str(plan.facts["version"])
        self._learning.go_back(tx, name, by=command.by.actor)
        return _serves(tx, command, name)

    def undo(self, tx: Transaction, command: Command, facts: Mapping[str, object]) -> str:
        """Back to what served before, whatever was decided meanwhile."""
        before = str(facts["before"])
        self._learning.go_back(tx, before, by=command.by.actor)
        return _serves(tx, command, before).text

    def reject(self, tx: Transaction, command: Command) -> Done:
        row = self._learning.reject(tx, _version(tx, command).version, by=command.by.actor)
        return Done(say("knowing.rejected", command.language, version=row.version), f"knowledge:{row.version}")

    def accept(self, tx: Transaction, command: Command) -> Done:
        return _decided(tx, command, approve=True)

    def refuse(self, tx: Transaction, command: Command) -> Done:
        return _decided(tx, command, approve=False)


def _decided(tx: Transaction, command: Command, *, approve: bool) -> Done:
    row = decide(tx, _number(command), approve=approve, by=command.by.actor)
    tx.enqueue(Job(KNOWLEDGE_JOB, key=KNOWLEDGE_JOB))
    key = "knowing.accepted" if approve else "knowing.refused_news"
    return Done(say(key, command.language, title=row.title), f"news:{row.id}")


def _serves(tx: Transaction, command: Command, name: str) -> Done:
    """Told to every process: each answers from it within moments."""
    tx.enqueue(Job(KNOWLEDGE_JOB, key=KNOWLEDGE_JOB))
    told = say("knowing.base", command.language) if name == BASE else name
    return Done(say("knowing.serves", command.language, version=told), f"knowledge:{name}")


def _facts(tx: Transaction, row: KnowledgeVersion | None) -> Mapping[str, object]:
    serving = tx.learning.serving()
    return {"version": row.version if row else BASE, "before": serving.version if serving else BASE}


def _times(change: Mapping[str, object], language: str) -> str:
    """How much likelier the part becomes; nothing of versions made before that was written down."""
    times = change.get("times")
    if times is None:
        return ""
    return say("knowing.times", language, times=f"{float(str(times)):g}".replace(".", "," if language == "fr" else "."))


def _group(group: str, language: str) -> str:
    """`engine:renault_k9k_15dci:diesel` is Renault K9K 1.5 dCi (diesel), `energy:diesel` diesel, `all` all cars."""
    kind = group.partition(":")[0]
    car = car_of_group(group)
    energy = say(f"case.energy_{car.energy}", language) if car.energy else ""
    if car.engine_family is None:
        return say(f"knowing.group_{kind}", language, name=energy)
    engine = " ".join(map(_of_an_engine, car.engine_family.split("_")))
    return say(f"knowing.group_{kind}", language, name=f"{engine} ({energy})" if energy else engine)


_CUBIC = re.compile(r"([0-9])([0-9])([a-z]*)")
_MAKES_BY_LETTERS = 3


def _of_an_engine(word: str) -> str:
    """A make, the maker's letters or the size of an engine family: renault, k9k, 15dci."""
    size = _CUBIC.fullmatch(word)
    if size is not None:
        return f"{size[1]}.{size[2]} {shown(size[3])}".strip()
    if any(letter.isdigit() for letter in word):
        return word.upper()
    written = shown(word)
    return word.capitalize() if written == word or (written.isupper() and len(word) > _MAKES_BY_LETTERS) else written


def repairs_of(row: KnowledgeVersion, language: str) -> str:
    """How many repairs the version was made of."""
    return _counted("repair", row.reports, language)


def _counted(what: str, number: int, language: str) -> str:
    """None and one are singular in French, one alone in English."""
    one = number == 1 or (number == 0 and language == "fr")
    return say(f"knowing.{what}_{'one' if one else 'many'}", language, number=count(number, language))


_LEAST_SHOWN = 0.05


def _points(points: float, language: str) -> str:
    """As many decimals as tell it from nothing."""
    size = decimal(abs(points), language, places=1 if abs(points) >= _LEAST_SHOWN else 2)
    return ("+" if points >= 0 else "−") + size


def _number(command: Command) -> int:
    found = _NUMBER.fullmatch(command.argument)
    if found is None:
        raise UsageWrong(verb=command.verb)
    return int(found[1])


def _version(tx: Transaction, command: Command) -> KnowledgeVersion:
    """By its number, or by the name that the list and `alex knowledge` show."""
    row = tx.learning.version(command.argument) or tx.learning.of_number(_number(command))
    if row is None:
        raise NotFound
    return row


def line_of(row: KnowledgeVersion, language: str) -> str:
    return say(
        "knowing.line",
        language,
        number=row.id,
        version=row.version,
        state=say(f"knowing.state_{row.state}", language),
        repairs=repairs_of(row, language),
        changes=_counted("moved", len(row.changes), language),
        at=moment(row.proposed_at, language),
    )


def verdict_of(row: KnowledgeVersion, language: str) -> str:
    """How often the true part is among the first three, and the mean surprise at it, before and after."""
    found = {name: float(str(value)) for name, value in row.verdict.items() if name != "accepted"}
    return say(
        "knowing.verdict",
        language,
        top_before=share(found["top_three_before"], language),
        top_after=share(found["top_three_after"], language),
        loss_before=decimal(found["log_loss_before"], language, places=3),
        loss_after=decimal(found["log_loss_after"], language, places=3),
    )


def news_of(row: SourceEntry, language: str) -> str:
    text = row.text if len(row.text) <= _LONGEST_NEWS else row.text[: _LONGEST_NEWS - 1].rstrip() + "…"
    dated = row.dated or say("knowing.undated", language)
    head = say(
        "knowing.news", language, number=row.id, title=row.title, source=row.source, dated=dated, licence=row.licence
    )
    return "\n".join(part for part in (head, text, row.url) if part)
