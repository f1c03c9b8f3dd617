"""Sounds and charts are deleted after their time; what somebody still needs, papers and pictures stay."""

import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from agents.bus.pictures import Pictures
from agents.conversation.notifying import notify_staff
from agents.messages import AttachmentKind, OutgoingMessage
from agents.ports import Bars
from bot.adapters.charts.sketch import SketchedCharts
from bot.library import Library
from bot.settings import Settings
from storage.database import Transaction
from storage.files import Kept
from storage.models.document import Document
from storage.models.message import Message
from storage.models.staff import StaffRole
from storage.models.voice import Utterance
from tests import callers
from tests.builders import Line
from tests.callers import Caller
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedEar, ScriptedVoice
from tests.tiny.sounds import record, tone

Speak = Callable[..., Caller]
NOTHING = "no file had its time"


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return record(tone(0.3), tmp_path_factory.mktemp("notes") / "note", "ogg").read_bytes()


@pytest.fixture
async def call(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[Speak]:
    opened: list[Caller] = []

    def begin(*words: str | None) -> Caller:
        opened.append(callers.call(settings, clock, library, ScriptedEar(*words), (ScriptedVoice(),)))
        return opened[-1]

    yield begin
    for caller in opened:
        await caller.close()


def on_disk(caller: Caller) -> set[str]:
    return {path.name for path in (caller.app.settings.data_dir / "files").glob("??/*")}


async def clear(caller: Caller, *, after: timedelta = timedelta(days=31)) -> str:
    """The night after, with every file as old as the clock says."""
    caller.clock.advance(days=after.days)
    told = await caller.app.recurring["files"]()
    for path in (caller.app.settings.data_dir / "files").glob("??/*"):
        os.utime(path, (caller.clock().timestamp(), caller.clock().timestamp()))
    return told


def stray(caller: Caller, *, old: bool = True) -> str:
    """A file that a crash left without a row."""
    token = caller.app.files.new()
    caller.app.files.path(token).write_bytes(b"half a voice note")
    at = caller.clock().timestamp() - (90_000 if old else 60)
    os.utime(caller.app.files.path(token), (at, at))
    return token


async def attachments(caller: Caller) -> list[Line]:
    async with caller.app.database.read() as session:
        enclosed = await session.scalars(select(Message.attachments).order_by(Message.id))
        return [one for some in enclosed for one in some or ()]


async def test_what_was_said_and_answered_by_voice_goes_and_the_words_stay(call: Speak, note: bytes) -> None:
    ali = call("mon turbo siffle")
    await ali.records(note)
    assert len(on_disk(ali)) >= 2
    assert await clear(ali, after=timedelta(days=29)) == NOTHING
    assert "past their time" in await clear(ali, after=timedelta(days=2))
    assert on_disk(ali) == set()
    heard, answer = await ali.person.lines()
    assert heard["text"] == "mon turbo siffle"
    assert heard["attachments"] == []
    assert answer["voice"] == []
    assert [one["missing"] for one in await attachments(ali)] == ["expired"]
    assert await clear(ali) == NOTHING


async def test_the_setting_says_how_long(settings: Settings, clock: FixedClock, library: Library, note: bytes) -> None:
    ali = callers.call(settings.model_copy(update={"keep_days": 3}), clock, library, ScriptedEar("mon turbo siffle"))
    await ali.records(note)
    assert await clear(ali, after=timedelta(days=2)) == NOTHING
    await clear(ali, after=timedelta(days=2))
    await ali.close()
    assert on_disk(ali) == set()


async def test_a_recording_stays_while_a_person_of_the_team_has_the_thread(call: Speak, note: bytes) -> None:
    ali = call(None)
    await ali.records(note)
    owner = await ali.app.team.staff.owner()
    await ali.app.team.support.claim(await ali.person.conversation(), owner)
    await clear(ali)
    (kept,) = await attachments(ali)
    assert kept["file"] in on_disk(ali)
    await ali.app.team.support.release(await ali.person.conversation())
    await clear(ali)
    assert on_disk(ali) == set()


async def test_a_recording_nobody_listened_to_yet_stays(call: Speak, note: bytes) -> None:
    ali = call()
    await ali.sends(note)
    (enclosure,) = await ali.app.speech.ears._hearing.waiting(await ali.person.conversation())
    kept = await ali.app.speech.ears._fetching.download(enclosure.channel, enclosure.attachment)
    await ali.app.speech.ears._enclosures.keep(enclosure, kept)
    assert await clear(ali) == NOTHING
    assert on_disk(ali) == {kept.token}


async def test_an_answer_that_waits_to_be_sent_keeps_its_sound(call: Speak, note: bytes) -> None:
    ali = call("mon turbo siffle")
    await ali.records(note)
    unsent = await ali.app.database.write(_unsend)
    await clear(ali)
    assert on_disk(ali) == {unsent}


def _unsend(tx: Transaction) -> str:
    spoken = tx.session.scalars(select(Utterance).order_by(Utterance.id.desc())).first()
    assert spoken is not None
    assert spoken.delivery_id is not None
    tx.deliveries.change(spoken.delivery_id, {"state": "planned"})
    return spoken.file


async def test_charts_in_chats_go_and_papers_and_pictures_of_customers_stay(call: Speak) -> None:
    ali = call()
    paper = ali.app.files.new()
    ali.app.files.path(paper).write_bytes(b"%PDF-")
    await ali.app.team.staff.add_member("telegram", "ali", role=StaffRole.admin)
    await ali.person.says("bonjour")
    pictures = Pictures(SketchedCharts(), ali.app.files)
    drawn = await pictures.drawn(Bars("Ventes", "euros", (("20/11", 97.0),), "Jour"))
    told = OutgoingMessage("Ventes", attachments=await pictures.attached(drawn, name="20.png", caption="Ventes"))
    roles = (StaffRole.admin,)
    await ali.app.database.write(lambda tx: notify_staff(ali.app.replying, tx, lambda _: told, roles=roles))
    await ali.app.worker.run_until_idle()
    (chart,) = await attachments(ali)
    await ali.sends(b"\xff\xd8\xff the light on the dashboard", kind=AttachmentKind.image)
    await ali.app.worker.run_until_idle()
    await ali.app.database.write(lambda tx: tx.documents.add(_document(paper, ali.clock)))
    assert chart["file"] in on_disk(ali)
    await clear(ali)
    _, picture = await attachments(ali)
    assert on_disk(ali) == {paper, picture["file"]}


def _document(token: str, clock: FixedClock) -> Document:
    return Document(
        kind="invoice", subject="F-1", edition="", language="fr", title="Facture", name="facture.pdf", file=token,
        size_bytes=5, sheets=1, sha256="0", printed_at=clock(),
    )  # fmt: skip


async def test_an_upload_that_became_no_message_goes(call: Speak) -> None:
    ali = call()
    visitor = await ali.app.transcript.visitor(await ali.app.transcript.open_session())
    assert visitor is not None
    token = stray(ali)
    await ali.app.transcript.keep_file(visitor, Kept(token, "image/png", 17), name="photo.png")
    await clear(ali, after=timedelta(days=29))
    assert on_disk(ali) == {token}
    await clear(ali, after=timedelta(days=2))
    assert on_disk(ali) == set()


async def test_a_file_without_a_row_goes_after_a_day(call: Speak) -> None:
    ali = call()
    old, young = stray(ali), stray(ali, old=False)
    assert await ali.app.recurring["files"]() == "1 files of no row deleted"
    assert old != young
    assert on_disk(ali) == {young}


async def test_too_many_files_without_a_row_are_left_alone_and_told(call: Speak) -> None:
    ali = call()
    strays = {stray(ali) for _ in range(51)}
    assert "51 files of no row left alone" in await ali.app.recurring["files"]()
    assert on_disk(ali) == strays
    assert [kind for kind, _, _ in await ali.app.team.staff.open_issues()] == ["files"]
