from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class RepairReport(Base):
    """What was repaired and whether it helped; append-only, so that any count can be made anew without one author."""

    __tablename__ = "repair_report"
    __table_args__ = (Index(None, "author"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """The same outcome of the same case is one report."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    author: Mapped[str]
    author_since_at: Mapped[datetime | None]
    """When the author became known to us; null for a stranger."""
    origin: Mapped[str]
    trust: Mapped[str]
    fault: Mapped[str]
    component: Mapped[str]
    helped: Mapped[bool]
    energy: Mapped[str | None]
    engine_family: Mapped[str | None]
    suspects: Mapped[Mapping[str, object]]
    """The other faults believed in then, with their shares."""
    words: Mapped[str]
    knowledge_version: Mapped[str]
    reported_at: Mapped[datetime]


class VersionState(StrEnum):
    proposed = "proposed"
    refused = "refused"
    """The frozen cases were diagnosed worse with it."""
    rejected = "rejected"
    """Somebody did not want it."""
    serving = "serving"
    retired = "retired"


class KnowledgeVersion(Base):
    """What the reports taught up to a day; its content never changes, only whether it serves."""

    __tablename__ = "knowledge_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(unique=True)
    base_version: Mapped[str]
    compared_with: Mapped[str | None]
    """The version that served when this one was proposed; null is the base alone."""
    as_of: Mapped[str]
    reports: Mapped[int]
    content: Mapped[Mapping[str, object]]
    changes: Mapped[Sequence[Mapping[str, object]]]
    verdict: Mapped[Mapping[str, object]]
    state: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


class EntryState(StrEnum):
    proposed = "proposed"
    approved = "approved"
    refused = "refused"


class SourceEntry(Base):
    """A recall, a bulletin or other news from a configured source; it changes nothing until a person approves."""

    __tablename__ = "source_entry"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    licence: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    url: Mapped[str]
    dated: Mapped[str]
    """The day that the source gives, as it writes it."""
    parts: Mapped[Sequence[str]]
    """Parts of the fault base that its words name."""
    state: Mapped[str]
    read_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
