"""What repairs teach: reports kept as they were told, versions made of them, and who lets a version serve."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from agents.diagnosis.blaming import Author, author_of, blame, one_author_each, part_named, row_of
from agents.diagnosis.garage import car_called, mention_of
from agents.diagnosis.garage_file import FiledCar, cars_on_file
from agents.diagnosis.relapse import in_vain, standing, take_up_cured
from agents.errors import Conflict, NotFound
from agents.events import KnowledgeProposed
from knowledge.diagnosis.diagnosis import DiagnosticRequest, Vehicle
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.evidence import Learned, Report, Trust, learn, learned_of, plain_of
from knowledge.diagnosis.observation import Observation
from knowledge.diagnosis.versions import changes, frozen_cases, verdict
from knowledge.language.entities import extract
from knowledge.language.folding import fold
from storage.database import Database, Transaction
from storage.models.garage import Case, CaseState
from storage.models.ids import ContactId
from storage.models.learning import KnowledgeVersion, RepairReport, VersionState

KNOWLEDGE = "knowledge"
"""The feed topic that tells every process of a new version of the knowledge."""
BASE = "base"
"""The name of the knowledge without anything learnt."""
_CHANGES_KEPT = 60


@dataclass(frozen=True, slots=True)
class Reported:
    """What was taken down; `component` by its name in the language of the person."""

    component: str
    helped: bool
    is_new: bool


class Learning:
    """`diagnostician` gives the engine in use; its base is what reports are counted on.

    `base_version` tells that base's version to whoever has not opened it, and need not for this.
    """

    def __init__(
        self,
        database: Database,
        *,
        diagnostician: Callable[[], Diagnostician],
        base_version: Callable[[], str] | None = None,
    ) -> None:
        self._database = database
        self._diagnostician = diagnostician
        self._base_version = base_version or (lambda: diagnostician().base.version)

    async def report(
        self, contact_id: ContactId, words: str, *, language: str, helped: bool = True, part: str | None = None
    ) -> Reported | None:
        """Take down which repair cured the open case, or did not; None when no case is open or no part is named.

        A repair that helped closes the case. The same outcome told twice is one report. A `part` of the base that is
        given needs no words.
        """
        opened = await self._database.write(lambda tx: _open_case(tx, contact_id, words))
        if opened is None:
            return None
        case, vehicle, author = opened
        engine = self._diagnostician()
        request = _request(case, vehicle, self._database.clock().date())
        blamed = part if part in engine.base.components else part_named(engine, words, _energy(vehicle))
        found = await asyncio.to_thread(blame, engine, request, words, blamed)
        if found is None:
            return None
        row = row_of(engine, found, author, self._database.clock())
        row.key, row.case_id, row.helped, row.words = f"case:{case.id}:{found.fault}:{helped}", case.id, helped, words

        def write(tx: Transaction) -> bool:
            is_new = tx.learning.report(row)
            if (open_case := tx.cases.get(case.id)) is not None:
                open_case.updated_at = tx.now
                if helped:
                    open_case.state = CaseState.closed
                else:
                    in_vain(open_case, found.component, words)
            return is_new

        is_new = await self._database.write(write)
        named = engine.base.components[found.component]
        return Reported(named.name.to(language), helped, is_new)

    async def came_back(self, contact_id: ContactId, words: str, *, language: str) -> Reported | None:
        """Take up the case again that a repair closed; which one was in vain, or None where no repair closed any."""
        mention = extract(words).vehicle
        part = await self._database.write(lambda tx: take_up_cured(tx, contact_id, words, mention))
        return None if part is None else Reported(self.part_told(part, language), helped=False, is_new=True)

    async def garage_file(self, contact_id: ContactId) -> Sequence[FiledCar]:
        """The person's cars with their complaints and what they reported of repairs."""
        return await self._database.write(lambda tx: cars_on_file(tx, contact_id))

    async def report_invoice(
        self, words: str, *, number: str, workshop: str, vehicle: Vehicle | None, verified: bool
    ) -> Reported:
        """A workshop's invoice; one number counts once. Raises NotFound when it names no part of the base."""
        engine, now = self._diagnostician(), self._database.clock()
        request = DiagnosticRequest(words, now.date(), vehicle=vehicle)
        part = part_named(engine, words, _energy(vehicle))
        found = await asyncio.to_thread(blame, engine, request, words, part)
        if found is None:
            raise NotFound(words=words)
        trust = Trust.workshop if verified else Trust.invoice
        # An invoice is dated proof: its workshop is no fresh account.
        since = datetime(2000, 1, 1, tzinfo=UTC)
        # However it is typed, one workshop is one author and one invoice one proof.
        whose, which = (" ".join(fold(name).split()) for name in (workshop, number))
        author = Author(f"workshop:{whose}", since, f"workshop:{whose}:{which}", trust)
        row = row_of(engine, found, author, now)
        row.suspects = {}  # An invoice says nothing of what else was believed in.
        row.key, row.helped, row.words = f"invoice:{whose}:{which}", True, words
        is_new = await self._database.write(lambda tx: tx.learning.report(row))
        return Reported(engine.base.components[found.component].name.fr, helped=True, is_new=is_new)

    async def serving(self) -> Learned | None:
        """What the version that serves has learnt; None when that is nothing, or was learnt on another base."""
        row = await self._database.write(lambda tx: tx.learning.serving())
        if row is None or row.base_version != self._base_version():
            return None
        return learned_of(row.content)

    async def propose(self) -> str | None:
        """Make a version of all reports and judge it on the frozen cases; None when it would change nothing.

        It serves only once somebody approves it. The same reports on the same day give the same version.
        """

        def read(tx: Transaction) -> tuple[Sequence[Report], KnowledgeVersion | None]:
            rows = standing(tx.learning.reports())
            authors = one_author_each(tx, rows)
            return [_report(row, authors.get(row.author)) for row in rows], tx.learning.serving()

        reports, serving = await self._database.write(read)
        if not reports:
            return None
        now = self._database.clock()
        before = await self.serving()
        made = await asyncio.to_thread(self._made, reports, before, now)
        if made.version == (serving.version if serving else None):
            return None
        made.compared_with = serving.version if serving else None

        def write(tx: Transaction) -> bool:
            if tx.learning.version(made.version) is not None:
                return False
            tx.learning.add_version(made)
            detail = f"{made.version}: {made.reports} reports, {len(made.changes)} changes, {made.state}"
            tx.issues.raise_issue(kind="knowledge", key=f"knowledge:{made.version}", detail=detail, now=tx.now)
            if made.state == VersionState.proposed:
                tx.record(KnowledgeProposed(made.id))
            return True

        return made.version if await self._database.write(write) else None

    def _made(self, reports: Sequence[Report], before: Learned | None, now: datetime) -> KnowledgeVersion:
        engine = self._diagnostician()
        learned = learn(engine.base, reports, as_of=now.date())
        judged = verdict(
            before, learned, frozen_cases(now.date()), lambda known, case: engine.taught(known).shares(case.request)
        )
        moved = changes(engine.base, before, learned)[:_CHANGES_KEPT]
        return KnowledgeVersion(
            version=learned.version,
            base_version=learned.base_version,
            as_of=learned.as_of.isoformat(),
            reports=learned.reports,
            content=plain_of(learned),
            changes=[asdict(one) for one in moved],
            verdict=asdict(judged),
            state=VersionState.proposed if judged.accepted else VersionState.refused,
            proposed_at=now,
        )

    async def versions(self) -> Sequence[KnowledgeVersion]:
        """Newest first."""
        return await self._database.write(lambda tx: tx.learning.versions())

    async def diff(self, version: str | None = None) -> KnowledgeVersion:
        """The version asked for, else the newest, with what it changes. Raises NotFound."""
        rows = await self.versions()
        found = next((row for row in rows if version in {None, row.version}), None)
        if found is None:
            raise NotFound(version=version or "")
        return found

    async def approve(self, version: str, *, by: str) -> None:
        """Have it serve, audited. Raises NotFound, or Conflict when the frozen cases refused it or its base is gone."""

        def write(tx: Transaction) -> None:
            self.serve(tx, version, by=by)
            _audit(tx, "approve", version, by)

        await self._database.write(write)

    def approvable(self, tx: Transaction, version: str) -> KnowledgeVersion:
        """The version, if approve() would have it serve; raises what it raises."""
        row = _known(tx, version)
        if row.state == VersionState.refused:
            raise Conflict(version=version, reason="worse on the frozen cases")
        self._fits(row)
        return row

    def serve(self, tx: Transaction, version: str, *, by: str) -> None:
        """approve(), within a transaction."""
        tx.learning.serve(self.approvable(tx, version), by=by, now=tx.now)

    async def rollback(self, version: str, *, by: str) -> None:
        """Go back to a version that served before, or to `base`, and audit it. Raises NotFound or Conflict."""

        def write(tx: Transaction) -> None:
            self.go_back(tx, version, by=by)
            _audit(tx, "rollback", version, by)

        await self._database.write(write)

    def returnable(self, tx: Transaction, version: str) -> KnowledgeVersion | None:
        """The version, None for `base`, if rollback() would go back to it; raises what it raises."""
        if version == BASE:
            return None
        row = _known(tx, version)
        if row.state not in {VersionState.retired, VersionState.serving}:
            raise Conflict(version=version, reason="it never served")
        self._fits(row)
        return row

    def go_back(self, tx: Transaction, version: str, *, by: str) -> None:
        """rollback(), within a transaction."""
        tx.learning.serve(self.returnable(tx, version), by=by, now=tx.now)

    @staticmethod
    def reject(tx: Transaction, version: str, *, by: str) -> KnowledgeVersion:
        """A proposed version is not wanted; it may still be approved later. Raises NotFound, Conflict."""
        row = _known(tx, version)
        if row.state != VersionState.proposed:
            raise Conflict(version=version, reason="it does not wait for a decision")
        tx.learning.decide(row, VersionState.rejected, by=by, now=tx.now)
        return row

    def fits(self, row: KnowledgeVersion) -> bool:
        """Whether it was made on the fault base in use: only then it may serve."""
        return row.base_version == self._base_version()

    def _fits(self, row: KnowledgeVersion) -> None:
        if not self.fits(row):
            raise Conflict(version=row.version, reason="made on another fault base")

    def part_told(self, component: str, language: str) -> str:
        """A part by its name; as it was written where the base knows it no more."""
        known = self._diagnostician().base.components.get(component)
        if known is None:
            return component
        return known.name.fr if language == "fr" else known.name.en

    async def growth(self) -> Mapping[str, int]:
        """Figures for the dashboard: faults of the base, reports kept, versions made, news by state."""
        counted = await self._database.write(lambda tx: tx.learning.growth())
        return {"faults": len(self._diagnostician().base.faults), **counted}


def _audit(tx: Transaction, action: str, version: str, by: str) -> None:
    """As the command bus does for who decides over it."""
    tx.staff.audit(actor=by, action=action, subject=f"knowledge:{version}", detail=by, now=tx.now)


def _open_case(tx: Transaction, contact_id: ContactId, words: str) -> tuple[Case, Vehicle | None, Author] | None:
    """The case worked on, or that of another of their cars where the words name it (« c'est bon pour la Twingo »)."""
    case = tx.cases.open_of(contact_id)
    called = car_called(tx, contact_id, words)
    if called is not None and (case is None or case.vehicle_id != called.id):
        # One that was left for another car is closed as well.
        case = tx.cases.last_of_vehicle(called.id) or case
    if case is None or not (case.text or case.codes):
        return None
    car = tx.cases.vehicle_of_id(case.vehicle_id) if case.vehicle_id is not None else tx.cases.vehicle(contact_id)
    return case, mention_of(car), author_of(tx, contact_id)


def _energy(vehicle: Vehicle | None) -> str | None:
    return vehicle.energy if vehicle is not None else None


def _request(case: Case, vehicle: Vehicle | None, today: date) -> DiagnosticRequest:
    told = tuple(Observation(**entry) for entry in case.observations)  # type: ignore[arg-type]  # written by asdict()
    return DiagnosticRequest(
        case.text, today, codes=tuple(case.codes), vehicle=vehicle, observations=told, asked=tuple(case.asked)
    )


def _report(row: RepairReport, author: Author | None) -> Report:
    """`author`: who that is today, None where that is nobody's to tell any more."""
    since = author.since_at if author is not None else row.author_since_at
    return Report(
        id=str(row.id),
        author=author.name if author is not None else row.author,
        origin=author.origin if author is not None else row.origin,
        author_since=since.date() if since else None,
        day=row.reported_at.date(),
        trust=Trust(row.trust),
        fault=row.fault,
        helped=row.helped,
        energy=row.energy,
        engine_family=row.engine_family,
        suspects=tuple((fault, float(str(share))) for fault, share in row.suspects.items()),
    )


def _known(tx: Transaction, version: str) -> KnowledgeVersion:
    row = tx.learning.version(version)
    if row is None:
        raise NotFound(version=version)
    return row
