from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from storage.models.contact import of_person
from storage.models.garage import Case, CaseState
from storage.models.learning import EntryState, KnowledgeVersion, RepairReport, SourceEntry, VersionState

_ASKED_AT_ONCE = 500
"""Parameters of one statement; SQLite of old takes 999."""


class LearningRows:
    """Reports of repairs, the versions made of them, and news that waits for a person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def report(self, report: RepairReport) -> bool:
        """Keep it unless the same outcome was reported already; whether it is new."""
        if self._session.scalars(select(RepairReport.id).where(RepairReport.key == report.key)).first() is not None:
            return False
        self._session.add(report)
        self._session.flush()
        return True

    def reports(self) -> Sequence[RepairReport]:
        return self._session.scalars(select(RepairReport).order_by(RepairReport.id)).all()

    def reports_of(self, case_id: int) -> Sequence[RepairReport]:
        mine = select(RepairReport).where(RepairReport.case_id == case_id)
        return self._session.scalars(mine.order_by(RepairReport.id)).all()

    def last_cured(self, contact_id: int, *, since: datetime, vehicle_id: int | None) -> RepairReport | None:
        """The latest repair that closed a case of this person, of this car where one is named, and still stands."""
        denied = aliased(RepairReport)
        taken_back = select(denied.id).where(
            denied.case_id == RepairReport.case_id,
            denied.fault == RepairReport.fault,
            denied.helped.is_(False),
            denied.id > RepairReport.id,
        )
        mine = (
            select(RepairReport)
            .join(Case, Case.id == RepairReport.case_id)
            .where(
                Case.contact_id.in_(of_person),
                Case.state == CaseState.closed,
                RepairReport.helped.is_(True),
                RepairReport.reported_at >= since,
                ~taken_back.exists(),
            )
            .order_by(RepairReport.reported_at.desc(), RepairReport.id.desc())
        )
        if vehicle_id is not None:
            mine = mine.where(Case.vehicle_id == vehicle_id)
        return self._session.scalars(mine.limit(1), {"contact": contact_id}).first()

    def add_version(self, version: KnowledgeVersion) -> None:
        self._session.add(version)
        self._session.flush()

    def version(self, name: str) -> KnowledgeVersion | None:
        return self._session.scalars(select(KnowledgeVersion).where(KnowledgeVersion.version == name)).first()

    def versions(self) -> Sequence[KnowledgeVersion]:
        """Newest first."""
        return self._session.scalars(select(KnowledgeVersion).order_by(KnowledgeVersion.id.desc())).all()

    def serving(self) -> KnowledgeVersion | None:
        mine = select(KnowledgeVersion).where(KnowledgeVersion.state == VersionState.serving)
        return self._session.scalars(mine).first()

    def serve(self, version: KnowledgeVersion | None, *, by: str, now: datetime) -> None:
        """Have this version serve and no other; None leaves the base alone."""
        retired = update(KnowledgeVersion).where(KnowledgeVersion.state == VersionState.serving)
        self._session.execute(retired.values(state=VersionState.retired))
        if version is not None:
            version.state, version.decided_by, version.decided_at = VersionState.serving, by, now
        self._session.flush()

    def decide(self, version: KnowledgeVersion, state: VersionState, *, by: str, now: datetime) -> None:
        version.state, version.decided_by, version.decided_at = state, by, now
        self._session.flush()

    def of_number(self, number: int) -> KnowledgeVersion | None:
        return self._session.get(KnowledgeVersion, number)

    def add_entry(self, entry: SourceEntry) -> bool:
        """Keep it unless it was read before; whether it is new."""
        known = select(SourceEntry.id).where(SourceEntry.fingerprint == entry.fingerprint)
        if self._session.scalars(known).first() is not None:
            return False
        self._session.add(entry)
        self._session.flush()
        return True

    def known_entries(self, fingerprints: Iterable[str]) -> frozenset[str]:
        """Which of them were read before."""
        asked, found = list(fingerprints), set[str]()
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            some = asked[start : start + _ASKED_AT_ONCE]
            found.update(
                self._session.scalars(select(SourceEntry.fingerprint).where(SourceEntry.fingerprint.in_(some)))
            )
        return frozenset(found)

    def told_entries(self) -> Sequence[tuple[str, str, str]]:
        """Title, text and fingerprint of every piece that was ever read."""
        rows = self._session.execute(select(SourceEntry.title, SourceEntry.text, SourceEntry.fingerprint))
        return [(row.title, row.text, row.fingerprint) for row in rows]

    def entry(self, entry_id: int) -> SourceEntry | None:
        return self._session.get(SourceEntry, entry_id)

    def entries(self, state: EntryState) -> Sequence[SourceEntry]:
        """Oldest first."""
        mine = select(SourceEntry).where(SourceEntry.state == state)
        return self._session.scalars(mine.order_by(SourceEntry.id)).all()

    def growth(self) -> dict[str, int]:
        """How much the base has learnt: reports kept, versions made, news by state."""
        states = select(SourceEntry.state, func.count()).group_by(SourceEntry.state)
        counted = {f"entries_{state}": int(number) for state, number in self._session.execute(states)}
        reports = self._session.scalar(select(func.count(RepairReport.id))) or 0
        versions = self._session.scalar(select(func.count(KnowledgeVersion.id))) or 0
        return {"reports": reports, "versions": versions, **counted}
