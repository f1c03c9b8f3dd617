from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Document(Base):
    """Append-only: a file as it was printed. What it is about and changed since is another edition, another row."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "subject", "edition"), Index(None, "contact_id", "printed_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """Which maker makes it: `invoice`, `report`…"""
    subject: Mapped[str]
    """What it is about, in the maker's own words: the number of an invoice, of a case."""
    edition: Mapped[str] = mapped_column(default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """Whose it is; null when nobody we know may ask for it in a chat."""
    language: Mapped[str]
    title: Mapped[str]
    name: Mapped[str]
    """As the file is called where it is saved."""
    file: Mapped[str] = mapped_column(unique=True)
    size_bytes: Mapped[int]
    sheets: Mapped[int]
    sha256: Mapped[str]
    """Of the file, so that a copy can be told from the original."""
    printed_at: Mapped[datetime]


class DocumentHanded(Base):
    """A document was given to somebody in a thread, once for each request."""

    __tablename__ = "document_handed"
    __table_args__ = (UniqueConstraint("document_id", "request"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    request: Mapped[str]
    """The turn that asked for it, or the deed that earned it: the same request twice gives one document."""
    handed_at: Mapped[datetime]
