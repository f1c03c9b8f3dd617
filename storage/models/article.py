from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ArticleState(StrEnum):
    draft = "draft"
    published = "published"
    replaced = "replaced"
    """A later version of the same article serves, or served."""
    withdrawn = "withdrawn"
    refused = "refused"


class Article(Base):
    """One version of an article of ours; its words never change, only whether the library answers with them."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("name", "version"), Index(None, "state"), Index(None, "basis"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    """The same for all versions of an article."""
    version: Mapped[int]
    language: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    basis: Mapped[str]
    """What it was made of, as `ticket:12`; empty when somebody simply wrote it."""
    state: Mapped[str]
    author: Mapped[str]
    drafted_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(default="", server_default="")
    """Why it was sent back."""
