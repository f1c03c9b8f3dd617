"""Articles of the team: drafted by anybody, in the library only once a person published them."""

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.errors import Conflict, InvalidInput, NotFound
from agents.texts.lookup import day, say
from knowledge.language.folding import words
from knowledge.loader import Citation, PassageLanguage, Record
from storage.database import Database, Transaction
from storage.models.article import Article, ArticleState
from storage.queue.job import Job

KNOWLEDGE_JOB = "knowledge"
"""The kind of the job that has every process read the articles anew."""
_LONGEST_TITLE = 160
_LONGEST_TEXT = 12_000
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")


class ArticleDecided(Conflict):
    code = "article_decided"


@dataclass(frozen=True, slots=True)
class NewArticle:
    """`name` is that of the article it would change; without one it is that of the title."""

    title: str
    text: str
    language: str = "fr"
    basis: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ArticleSeen:
    id: int
    name: str
    version: int
    language: str
    title: str
    text: str
    basis: str
    state: ArticleState
    author: str
    drafted_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    remark: str
    """Why it was sent back."""


@dataclass(frozen=True, slots=True)
class Waiting:
    article: ArticleSeen
    diff: str
    """What it changes of the version that answers now, sentence by sentence."""
    replaces: int | None
    """That version."""


class Articles:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def draft(self, new: NewArticle, *, author: str) -> ArticleSeen:
        """The same words waiting already are the same draft. Raises InvalidInput."""
        return await self._database.write(lambda tx: draft(tx, new, author=author))

    async def publish(self, article_id: int, *, by: str) -> ArticleSeen:
        """The library answers with it from now on, in every process, in place of the version before.

        Twice changes nothing. Raises NotFound, and ArticleDecided for one that was refused.
        """
        return await self._database.write(lambda tx: publish(tx, article_id, by=by))

    async def withdraw(self, article_id: int, *, by: str) -> ArticleSeen:
        """No version of the article answers any more. Twice changes nothing. Raises NotFound, ArticleDecided."""
        return await self._database.write(lambda tx: withdraw(tx, article_id, by=by))

    async def roll_back(self, article_id: int, *, by: str) -> ArticleSeen | None:
        """Withdraw it, and publish again the version that it replaced, if there was one."""
        return await self._database.write(lambda tx: roll_back(tx, article_id, by=by))

    async def refuse(self, article_id: int, *, by: str) -> ArticleSeen:
        """A draft is not wanted. Raises NotFound, ArticleDecided."""
        return await self._database.write(lambda tx: refuse(tx, article_id, by=by))

    async def listed(self, state: ArticleState | None = None) -> Sequence[ArticleSeen]:
        """Newest first."""
        return await self._database.write(lambda tx: [_seen(row) for row in tx.articles.listed(state)])

    async def get(self, article_id: int) -> ArticleSeen:
        return await self._database.write(lambda tx: _seen(_row(tx, article_id)))

    async def diff(self, article_id: int) -> str:
        """What it changes of the version that answers now, sentence by sentence; all of it when none does."""
        return await self._database.write(lambda tx: diff(tx, article_id))

    async def waiting(self, *, most: int) -> Sequence[Waiting]:
        """The drafts nobody decided on, newest first, each with what it would change."""

        def read(tx: Transaction) -> Sequence[Waiting]:
            rows = tx.articles.listed(ArticleState.draft)[:most]
            return [_waiting(row, tx.articles.published(row.name)) for row in rows]

        return await self._database.write(read)

    async def published(self) -> tuple[Record, ...]:
        """What the library may be read with, oldest first."""
        rows = await self._database.write(lambda tx: tx.articles.listed(ArticleState.published))
        return tuple(record_of(row) for row in reversed(rows))


def draft(tx: Transaction, new: NewArticle, *, author: str) -> ArticleSeen:
    title, text = " ".join(new.title.split()), new.text.strip()
    if not title or not text or len(title) > _LONGEST_TITLE or len(text) > _LONGEST_TEXT:
        raise InvalidInput(fields="title, text")
    name = new.name or name_of(title)
    versions = tx.articles.versions(name)
    for row in versions:
        if row.state == ArticleState.draft and (row.title, row.text) == (title, text):
            return _seen(row)
    article = Article(
        name=name,
        version=versions[0].version + 1 if versions else 1,
        language=new.language,
        title=title,
        text=text,
        basis=new.basis,
        state=ArticleState.draft,
        author=author,
        drafted_at=tx.now,
    )
    tx.articles.add(article)
    return _seen(article)


def publish(tx: Transaction, article_id: int, *, by: str) -> ArticleSeen:
    article = _row(tx, article_id)
    if article.state == ArticleState.refused:
        raise ArticleDecided
    if article.state != ArticleState.published:
        before = tx.articles.published(article.name)
        if before is not None:
            before.state = ArticleState.replaced
        _decide(tx, article, ArticleState.published, by=by, action="publish article")
        _tell(tx)
    return _seen(article)


def withdraw(tx: Transaction, article_id: int, *, by: str) -> ArticleSeen:
    article = _row(tx, article_id)
    if article.state in {ArticleState.draft, ArticleState.refused}:
        raise ArticleDecided
    serving = tx.articles.published(article.name)
    if serving is not None:
        _decide(tx, serving, ArticleState.withdrawn, by=by, action="withdraw article")
        _tell(tx)
    return _seen(article)


def roll_back(tx: Transaction, article_id: int, *, by: str) -> ArticleSeen | None:
    article = _row(tx, article_id)
    withdraw(tx, article_id, by=by)
    before = replaced_by(tx, article)
    return None if before is None else publish(tx, before.id, by=by)


def replaced_by(tx: Transaction, article: Article) -> Article | None:
    """The version that answered before this one."""
    earlier = (row for row in tx.articles.versions(article.name) if row.version < article.version)
    return next((row for row in earlier if row.state == ArticleState.replaced), None)


def refuse(tx: Transaction, article_id: int, *, by: str, remark: str = "") -> ArticleSeen:
    article = _row(tx, article_id)
    if article.state not in {ArticleState.draft, ArticleState.refused}:
        raise ArticleDecided
    article.remark = remark.strip()
    _decide(tx, article, ArticleState.refused, by=by, action="refuse article")
    return _seen(article)


def diff(tx: Transaction, article_id: int) -> str:
    article = _row(tx, article_id)
    return changed(tx.articles.published(article.name), article.title, article.text)


def changed(before: Article | None, title: str, text: str) -> str:
    """What these words change of an article, sentence by sentence; an empty title leaves nothing of it."""
    old = [] if before is None else [before.title, *_sentences(before.text)]
    new = [title, *_sentences(text)] if title else []
    lines = difflib.unified_diff(old, new, n=1, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def name_of(title: str) -> str:
    """Legible, and the same for the same title in other capitals, accents or punctuation."""
    folded = words(title)
    digest = hashlib.sha256(" ".join(folded).encode()).hexdigest()[:8]
    return f"{'-'.join(folded[:6])[:48]}-{digest}"


def _row(tx: Transaction, article_id: int) -> Article:
    article = tx.articles.get(article_id)
    if article is None:
        raise NotFound(article=article_id)
    return article


def _decide(tx: Transaction, article: Article, state: ArticleState, *, by: str, action: str) -> None:
    article.state, article.decided_by, article.decided_at = state, by, tx.now
    tx.articles.keep()
    subject = f"article:{article.id}"
    tx.staff.audit(actor=by, action=action, subject=subject, detail=article.title, now=tx.now)


def _tell(tx: Transaction) -> None:
    tx.enqueue(Job(KNOWLEDGE_JOB, key=KNOWLEDGE_JOB))


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in _SENTENCES.split(text) if one.strip()]


def record_of(row: Article) -> Record:
    """As the library reads it; its passages are the same for every version of the article."""
    language: PassageLanguage = "fr" if row.language == "fr" else "en"
    origin = say("articles.origin", language, day=day(row.decided_at or row.drafted_at, language))
    return Record(f"ours:{row.name}", row.title, row.text, Citation(row.title, origin), language)


def _waiting(row: Article, before: Article | None) -> Waiting:
    return Waiting(_seen(row), changed(before, row.title, row.text), before.version if before is not None else None)


def _seen(row: Article) -> ArticleSeen:
    return ArticleSeen(
        id=row.id,
        name=row.name,
        version=row.version,
        language=row.language,
        title=row.title,
        text=row.text,
        basis=row.basis,
        state=ArticleState(row.state),
        author=row.author,
        drafted_at=row.drafted_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        remark=row.remark,
    )
