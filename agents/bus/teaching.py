"""Knowledge by message: what a member of staff writes becomes an article once they said yes to its diff.

Only the words of the command itself teach: no line of a customer, no draft of a model and no file passes here.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from agents.bus.asked import Answer, Command, DangerousVerb, Done, Plan, ReadingVerb, UsageWrong, Verb
from agents.errors import Conflict, NotFound
from agents.redaction import redact_cards
from agents.support import articles
from agents.support.article_checks import objections
from agents.support.articles import Articles, NewArticle, changed, name_of
from agents.texts.lookup import say
from knowledge.language.detect import detect_language
from knowledge.language.folding import fold, words
from storage.database import Transaction
from storage.models.article import Article, ArticleState
from storage.models.staff import StaffRole

_CHANGES = re.compile(r"#([0-9]{1,12})\s+(.+)", re.DOTALL)
_UNDO = re.compile(r"(?:annuler|undo)(?:\s+#?([0-9]{1,12}))?")
_NUMBER = re.compile(r"#?([0-9]{1,12})")
_LONGEST_TITLE = 90
_SHORTEST = 15
_ALIKE = 0.5
"""Share of common words from which a text is taken for a new version of an article: estimate, the diff is shown."""
_MOST_LISTED = 15


@dataclass(frozen=True, slots=True)
class _Lesson:
    """`before` is the article that answers now and would be replaced."""

    new: NewArticle
    before: Article | None


class Teaching:
    def __init__(self, shelf: Articles) -> None:
        self._shelf = shelf

    def verbs(self) -> Mapping[str, Verb]:
        return {
            "learn": DangerousVerb(StaffRole.admin, self.plan, self.do, self.undo),
            "publish": DangerousVerb(StaffRole.admin, self.plan_draft, self.publish, self.undo),
            "articles": ReadingVerb(StaffRole.read_only, self.read),
        }

    async def read(self, command: Command) -> Answer:
        """The articles of the team that answer or wait, or one of them whole."""
        language = command.language
        if command.argument:
            seen = await self._shelf.get(_number(command))
            state = say(f"teaching.state_{seen.state}", language)
            return Answer(f"{_head(seen.id, seen.version, seen.title, state, language)}\n{seen.text}")
        rows = [one for one in await self._shelf.listed() if one.state in {ArticleState.published, ArticleState.draft}]
        lines = [
            _head(one.id, one.version, one.title, say(f"teaching.state_{one.state}", language), language)
            for one in rows[:_MOST_LISTED]
        ]
        more = len(rows) - _MOST_LISTED
        lines += [say("teaching.more", language, number=more)] if more > 0 else []
        return Answer("\n".join(lines) or say("teaching.none", language))

    def plan(self, tx: Transaction, command: Command) -> Plan:
        """The diff of what is taught, or of what `annuler` takes back. Raises UsageWrong, NotFound, Conflict."""
        back = _UNDO.fullmatch(fold(command.argument))
        if back is not None:
            return _plan_back(tx, command, back[1])
        lesson = _lesson(tx, command)
        return _shown(tx, command, lesson.new, lesson.before, {})

    def do(self, tx: Transaction, command: Command, plan: Plan) -> Done:
        if "back" in plan.facts:
            return _take_back(tx, command, int(str(plan.facts["back"])))
        row = articles.draft(tx, _lesson(tx, command).new, author=command.by.actor)
        return _published(tx, command, row.id)

    def plan_draft(self, tx: Transaction, command: Command) -> Plan:
        """A draft that waits, whoever wrote it. Raises UsageWrong, NotFound, and Conflict for one decided on."""
        row = _row(tx, _number(command))
        if row.state != ArticleState.draft:
            raise Conflict
        new = NewArticle(row.title, row.text, row.language, row.basis, row.name)
        return _shown(tx, command, new, tx.articles.published(row.name), {"draft": row.id})

    def publish(self, tx: Transaction, command: Command, plan: Plan) -> Done:
        return _published(tx, command, int(str(plan.facts["draft"])))

    def undo(self, tx: Transaction, command: Command, facts: Mapping[str, object]) -> str:
        """What was taught goes, what was taken back answers again. Raises Conflict when something else answers now."""
        if "back" in facts:
            return _published(tx, command, int(str(facts["back"]))).text
        row = tx.articles.published(str(facts["name"]))
        if row is None or _digest(row.title, row.text) != facts["digest"]:
            raise Conflict
        return _take_back(tx, command, row.id).text


def _shown(
    tx: Transaction, command: Command, new: NewArticle, before: Article | None, facts: Mapping[str, object]
) -> Plan:
    language = command.language
    wrong = objections(tx, f"{new.title}\n{new.text}", new.language)
    if wrong:
        return Plan("\n".join([say("teaching.cannot", language), *wrong]), {}, is_refused=True)
    key = "teaching.new" if before is None else "teaching.changes"
    head = say(key, language, number=before.id if before else 0, title=before.title if before else new.title)
    named = {"name": new.name or name_of(new.title), "before": before.id if before else None}
    text = f"{head}\n{changed(before, new.title, new.text)}\n{say('teaching.cited', language)}"
    return Plan(text, {**named, "digest": _digest(new.title, new.text), **facts})


def _plan_back(tx: Transaction, command: Command, number: str | None) -> Plan:
    """Without a number, the last that this person taught and that answers still."""
    rows = tx.articles.listed(ArticleState.published)
    wanted = (row for row in rows if (row.author == command.by.actor if number is None else row.id == int(number)))
    row = next(wanted, None)
    if row is None:
        raise NotFound
    before = articles.replaced_by(tx, row)
    key = "teaching.back" if before is None else "teaching.back_to"
    text = say(key, command.language, number=row.id, title=row.title, before=before.version if before else 0)
    shown = changed(row, before.title, before.text) if before else changed(row, "", "")
    return Plan(f"{text}\n{shown}", {"back": row.id, "before": before.id if before else None})


def _take_back(tx: Transaction, command: Command, article_id: int) -> Done:
    back = articles.roll_back(tx, article_id, by=command.by.actor)
    key = "teaching.taken_back" if back is None else "teaching.answers_again"
    text = say(key, command.language, number=back.id if back else article_id, title=back.title if back else "")
    return Done(text, f"article:{article_id}", "rolled back")


def _published(tx: Transaction, command: Command, article_id: int) -> Done:
    row = articles.publish(tx, article_id, by=command.by.actor)
    text = say("teaching.published", command.language, number=row.id, version=row.version, title=row.title)
    return Done(text, f"article:{row.id}", row.title)


def _lesson(tx: Transaction, command: Command) -> _Lesson:
    """`#12 words` change article 12; other words change the article they are most like, or make a new one."""
    found = _CHANGES.fullmatch(command.argument)
    text = redact_cards((found[2] if found else command.argument).strip())
    if len(text) < _SHORTEST:
        raise UsageWrong(verb=command.verb)
    title, body = _titled(text)
    named = _row(tx, int(found[1])) if found else _alike(tx, title or _opening(text), text)
    shown = title or (named.title if named is not None else _opening(text))
    language = detect_language(text).language or command.language
    before = tx.articles.published(named.name) if named is not None else None
    if before is not None and (before.title, before.text) == (shown, body):
        raise Conflict
    return _Lesson(NewArticle(shown, body, language, "", named.name if named is not None else ""), before)


def _titled(text: str) -> tuple[str, str]:
    """A short first line of its own is the title, without which it is empty; and the text."""
    first, _, rest = text.partition("\n")
    if rest.strip() and len(first) <= _LONGEST_TITLE:
        return first.strip(" #:"), rest.strip()
    return "", text


def _opening(text: str) -> str:
    """The first sentence, cut at a word, where nobody gave a title."""
    sentence = re.split(r"(?<=[.!?…])\s|\n", text, maxsplit=1)[0].rstrip(".")
    if len(sentence) > _LONGEST_TITLE:
        return sentence[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return sentence


def _alike(tx: Transaction, title: str, text: str) -> Article | None:
    """The article that answers now under the same title, else the one with most words in common."""
    same = tx.articles.published(name_of(title))
    if same is not None:
        return same
    own = set(words(text))
    shares = [
        (len(own & theirs) / len(own | theirs), row)
        for row in tx.articles.listed(ArticleState.published)
        if (theirs := set(words(f"{row.title} {row.text}")))
    ]
    best = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= _ALIKE else None


def _head(number: int, version: int, title: str, state: str, language: str) -> str:
    return say("teaching.line", language, number=number, version=version, title=title, state=state)


def _row(tx: Transaction, article_id: int) -> Article:
    row = tx.articles.get(article_id)
    if row is None:
        raise NotFound
    return row


def _number(command: Command) -> int:
    found = _NUMBER.fullmatch(command.argument)
    if found is None:
        raise UsageWrong(verb=command.verb)
    return int(found[1])


def _digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
