"""The timetable of recurring work: local slots of Europe/Paris, each run once however many processes keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from agents.texts.lookup import PARIS
from storage.database import Database, Transaction
from storage.queue.job import Job

_KEPT = timedelta(days=40)
"""How long slots that were taken are remembered; a stop longer than this catches nothing up."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`name` is the local time it stands for, the same in every process."""

    name: str
    begins_at: datetime


@dataclass(frozen=True, slots=True)
class Daily:
    """Once on each day of the calendar in Paris, also on those of 23 and 25 hours.

    A time that the clock skips in spring comes as much later; one that it shows twice in autumn counts the first time.
    """

    at: time

    def latest(self, now: datetime) -> Slot:
        today = now.astimezone(PARIS).date()
        slot = self._on(today)
        return slot if slot.begins_at <= now else self._on(today - timedelta(days=1))

    def following(self, slot: Slot) -> Slot:
        return self._on(date.fromisoformat(slot.name[:10]) + timedelta(days=1))

    def _on(self, day: date) -> Slot:
        local = datetime.combine(day, self.at)
        return Slot(f"{local:%Y-%m-%dT%H:%M}", local.replace(tzinfo=PARIS).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Every:
    """At equal distances that divide an hour; the hour shown twice in autumn is two hours, told apart by its offset."""

    span: timedelta

    def latest(self, now: datetime) -> Slot:
        since = (now - datetime.min.replace(tzinfo=UTC)) % self.span
        return self._at(now.astimezone(UTC) - since)

    def following(self, slot: Slot) -> Slot:
        return self._at(slot.begins_at + self.span)

    @staticmethod
    def _at(begins_at: datetime) -> Slot:
        return Slot(begins_at.astimezone(PARIS).isoformat(timespec="minutes"), begins_at)


Schedule = Daily | Every

TIMETABLE: Mapping[str, Schedule] = {
    "orders": Every(timedelta(minutes=15)),
    "notion": Every(timedelta(minutes=5)),
    "upsell": Every(timedelta(hours=1)),
    "symptoms": Daily(time(3)),
    "editions": Daily(time(4)),
    "lessons": Daily(time(2)),
    "abandoned": Daily(time(2, 30)),
    "files": Daily(time(1)),
    "report": Daily(time(23)),
}
"""Which kind of job runs when; its handler stands in bot/recurring.py."""


class Timetable:
    def __init__(self, database: Database, *, schedules: Mapping[str, Schedule] = TIMETABLE) -> None:
        self._database = database
        self._schedules = schedules
        self._known: Mapping[str, str] = {}
        """The slots this process knows to be taken, so that it asks the database about new ones only."""

    async def keep(self) -> Sequence[str]:
        """Wake the work of each slot whose time has come and that nobody has taken; the kinds that were woken.

        The slot and its job are one commit, so a killed process loses neither. Of the slots missed during a stop the
        last one runs, once. A kind that was never kept before has missed nothing.
        """
        slots, woken = await self._database.write(self._keep)
        self._known = {kind: slot.name for kind, slot in slots.items()}
        return woken

    def _keep(self, tx: Transaction) -> tuple[Mapping[str, Slot], Sequence[str]]:
        slots = {kind: schedule.latest(tx.now) for kind, schedule in self._schedules.items()}
        new = {kind: slot for kind, slot in slots.items() if self._known.get(kind) != slot.name}
        woken = [kind for kind, slot in new.items() if _take(tx, kind, slot)]
        for kind in woken:
            tx.enqueue(Job(kind, key=kind))
        coming = (schedule.following(slots[kind]).begins_at for kind, schedule in self._schedules.items())
        tx.enqueue(timetable_job(min(coming)))
        return slots, woken


def _take(tx: Transaction, kind: str, slot: Slot) -> bool:
    if not tx.issues.take_slot(kind=kind, slot=slot.name, now=tx.now):
        return False
    known = tx.issues.ever_took_another(kind, than=slot.name)
    tx.issues.forget_slots(kind, before=tx.now - _KEPT)
    return known


def timetable_job(due_at: datetime | None = None) -> Job:
    """The wake-up "look whether a slot has come"."""
    return Job("timetable", key="timetable", due_at=due_at)
