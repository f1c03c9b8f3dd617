"""The timetable: local times over the changes of the clock, each slot once, the last missed one caught up."""

from datetime import UTC, datetime, time, timedelta

import pytest

from agents.timetable import TIMETABLE, Daily, Every, Timetable
from bot.app import App
from storage.database import Database
from storage.queue.job import Done, Outcome, RunningJob
from tests.conftest import FixedClock

REPORT = Daily(time(23))
HOURLY = Every(timedelta(hours=1))
SPRING = datetime(2026, 3, 29, tzinfo=UTC)
"""At 02:00 in Paris it becomes 03:00."""
AUTUMN = datetime(2026, 10, 25, tzinfo=UTC)
"""At 03:00 in Paris it becomes 02:00 again."""


@pytest.mark.parametrize(
    ("now", "name", "begins_at"),
    [
        (datetime(2026, 11, 20, 21, 59, tzinfo=UTC), "2026-11-19T23:00", datetime(2026, 11, 19, 22, tzinfo=UTC)),
        (datetime(2026, 11, 20, 22, 0, tzinfo=UTC), "2026-11-20T23:00", datetime(2026, 11, 20, 22, tzinfo=UTC)),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), "2026-07-01T23:00", datetime(2026, 7, 1, 21, tzinfo=UTC)),
    ],
)
def test_a_daily_slot_is_a_time_of_day_in_paris(now: datetime, name: str, begins_at: datetime) -> None:
    slot = REPORT.latest(now)
    assert (slot.name, slot.begins_at) == (name, begins_at)


def test_the_report_comes_at_eleven_in_the_evening() -> None:
    assert TIMETABLE["report"] == REPORT


def test_the_days_of_23_and_of_25_hours_have_one_slot_each() -> None:
    before_spring = REPORT.latest(SPRING)
    spring = REPORT.following(before_spring)
    assert (spring.name, spring.begins_at - before_spring.begins_at) == ("2026-03-29T23:00", timedelta(hours=23))
    before_autumn = REPORT.latest(AUTUMN)
    autumn = REPORT.following(before_autumn)
    assert (autumn.name, autumn.begins_at - before_autumn.begins_at) == ("2026-10-25T23:00", timedelta(hours=25))


def test_a_time_that_the_clock_skips_comes_as_much_later() -> None:
    assert Daily(time(2, 30)).latest(SPRING + timedelta(hours=5)).begins_at == SPRING + timedelta(hours=1, minutes=30)


def test_a_time_that_the_clock_shows_twice_counts_the_first_time() -> None:
    assert Daily(time(2, 30)).latest(AUTUMN + timedelta(hours=5)).begins_at == AUTUMN + timedelta(minutes=30)


def test_the_hour_shown_twice_is_two_slots() -> None:
    first = HOURLY.latest(AUTUMN + timedelta(minutes=10))
    second = HOURLY.following(first)
    assert [first.name, second.name] == ["2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00"]


def test_slots_follow_each_other_without_a_gap() -> None:
    quarters = Every(timedelta(minutes=15))
    slot = quarters.latest(AUTUMN + timedelta(minutes=59, seconds=59))
    assert slot.begins_at == AUTUMN + timedelta(minutes=45)
    assert quarters.following(slot).begins_at == AUTUMN + timedelta(hours=1)


@pytest.fixture
def done(app: App) -> list[str]:
    """The kinds that were worked."""
    worked: list[str] = []

    async def work(job: RunningJob) -> Outcome:
        worked.append(job.kind)
        return Done()

    app.jobs.add({"orders": work, "symptoms": work, "report": work})
    return worked


@pytest.fixture
def timetable(app: App) -> Timetable:
    return Timetable(app.database, schedules={"report": REPORT, "orders": Every(timedelta(minutes=15))})


async def test_a_house_that_never_kept_a_slot_has_missed_none(timetable: Timetable, app: App, done: list[str]) -> None:
    assert await timetable.keep() == []
    await app.worker.run_until_idle()
    assert done == []


async def test_a_slot_runs_once_however_many_keep_the_timetable(
    timetable: Timetable, app: App, clock: FixedClock, done: list[str]
) -> None:
    await timetable.keep()
    clock.advance(minutes=15)
    woken = [await timetable.keep(), await Timetable(app.database).keep(), await timetable.keep()]
    await app.worker.run_until_idle()
    assert woken[0] == ["orders"]
    assert done == ["orders"]


async def test_what_was_missed_while_down_is_caught_up_once(
    timetable: Timetable, app: App, clock: FixedClock, done: list[str]
) -> None:
    await timetable.keep()
    clock.advance(days=3)
    assert sorted(await timetable.keep()) == ["orders", "report"]
    assert await timetable.keep() == []
    await app.worker.run_until_idle()
    assert sorted(done) == ["orders", "report"]


async def test_the_service_keeps_the_timetable_by_itself(app: App, clock: FixedClock, done: list[str]) -> None:
    await app.begin_work()
    await app.worker.run_until_idle()
    done.clear()
    clock.advance(minutes=15)
    await app.worker.run_until_idle()
    clock.advance(minutes=14)
    await app.worker.run_until_idle()
    assert done == ["orders"]
    clock.advance(hours=14)
    await app.worker.run_until_idle()
    assert sorted(done) == ["orders", "orders", "report"]


async def test_old_slots_are_forgotten(timetable: Timetable, app: App, clock: FixedClock) -> None:
    for _ in range(3):
        await timetable.keep()
        clock.advance(days=30)
    assert await _slots(app.database) == 2 * 2


async def _slots(database: Database) -> int:
    return await database.write(lambda tx: int(tx.connection.exec_driver_sql("SELECT count(*) FROM slot").scalar_one()))
