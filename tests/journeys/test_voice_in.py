"""Somebody speaks: every recording gets its fate, and the turn waits for its words."""

import errno
import io
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from agents.messages import Attachment, AttachmentKind
from agents.ports import Transcriber
from agents.texts.lookup import say
from bot.adapters.whisper.transcriber import WhisperTranscriber
from bot.library import Library
from bot.settings import Settings
from storage.models.ids import ConversationId
from tests import callers
from tests.callers import Caller
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedEar
from tests.tiny.sounds import needs_espeak, record, spoken, tone
from tests.tiny.whisper import make_tiny_whisper

Call = Callable[[Transcriber | None], Caller]


@pytest.fixture
async def call(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[Call]:
    opened: list[Caller] = []

    def begin(transcriber: Transcriber | None) -> Caller:
        opened.append(callers.call(settings, clock, library, transcriber))
        return opened[-1]

    yield begin
    for caller in opened:
        await caller.close()


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return record(tone(1.0), tmp_path_factory.mktemp("notes") / "note", "ogg").read_bytes()


@needs_espeak
async def test_a_spoken_complaint_is_heard_by_the_real_engine_and_diagnosed(call: Call, tmp_path: Path) -> None:
    model = make_tiny_whisper(tmp_path / "model", hears="Ma Clio 4 broute à froid, elle tremble au ralenti.")
    ali = call(WhisperTranscriber(str(model)))
    recording = record(await spoken("Ma Clio broute à froid."), tmp_path / "note", "webm")
    answer = await ali.records(recording.read_bytes())
    assert answer["tools"] == ["diagnose"]
    assert (await ali.person.lines())[0]["text"] == "Ma Clio 4 broute à froid, elle tremble au ralenti."
    assert ali.phone.typing > 0


async def test_the_turn_waits_for_the_words_and_answers_all_of_it_once(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar("elle broute à froid"))
    await ali.sends(note)
    assert await ali.app.replying.begin(await ali.person.conversation()) is None
    answer = await ali.person.says("c'est une Clio 4 1.5 dCi")
    assert answer["tools"] == ["diagnose"]
    assert [line["role"] for line in await ali.person.lines()] == ["customer", "customer", "assistant"]


async def test_a_caption_and_the_words_are_one_message(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar("elle broute à froid"))
    await ali.records(note, caption="Clio 4 1.5 dCi")
    assert (await ali.person.lines())[0]["text"] == "Clio 4 1.5 dCi\nelle broute à froid"


async def test_the_same_note_twice_is_heard_once(call: Call, note: bytes) -> None:
    ear = ScriptedEar("bonjour")
    ali = call(ear)
    await ali.records(note)
    ali.numbers = count(1).__next__
    await ali.records(note)
    assert ear.script == []
    assert len(ear.expected) == 1


@pytest.mark.parametrize(
    ("words", "content", "fate"),
    [
        (("",), None, "silent"),
        ((None,), None, "failed"),
        ((), b"not a recording", "unreadable"),
        ((), b"x" * (20 * 1024 * 1024 + 1), "too_long"),
    ],
)
async def test_every_recording_has_a_fate_and_a_sentence(
    call: Call, note: bytes, words: tuple[str | None, ...], content: bytes | None, fate: str
) -> None:
    ali = call(ScriptedEar(*words))
    answer = await ali.records(content or note)
    assert say(f"voice.{fate}", "fr") in str(answer["reply"])


async def test_a_recording_said_to_be_too_long_is_not_even_fetched(call: Call) -> None:
    ali = call(ScriptedEar())
    await ali.attaches(Attachment(AttachmentKind.audio, "gone", duration=timedelta(minutes=11)))
    await ali.app.worker.run_until_idle()
    await ali.person.hears(say("voice.too_long", "fr"))


async def test_a_recording_the_platform_lost_is_asked_for_again(call: Call) -> None:
    ali = call(ScriptedEar())
    await ali.attaches(Attachment(AttachmentKind.voice, "gone"))
    await ali.app.worker.run_until_idle()
    await ali.person.hears(say("voice.lost", "fr"))


async def test_a_line_that_breaks_is_tried_again(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar("bonjour"))
    ali.phone.breaks = 1
    ali.app.speech.ears._pause = 0.0
    await ali.records(note)
    await ali.person.hears("Bonjour")


async def test_without_a_model_alex_says_so_and_keeps_the_recording(call: Call, note: bytes) -> None:
    ali = call(None)
    await ali.records(note)
    await ali.person.hears(say("voice.kept", "fr"))
    url = str((await ali.person.lines())[0]["attachments"][0]["url"])  # type: ignore[index]  # a list of attachments
    assert ali.app.files.path(url.removeprefix("/files/")).read_bytes() == note


async def test_a_recording_that_kills_its_worker_again_and_again_is_given_up(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar())
    await ali.sends(note)
    conversation: ConversationId = await ali.person.conversation()
    await ali.app.speech.ears.hear(conversation, attempt=4)
    await ali.app.worker.run_until_idle()
    await ali.person.hears(say("voice.failed", "fr"))
    assert [kind for kind, _, _ in await ali.app.team.staff.open_issues()] == ["voice"]


async def test_who_speaks_to_a_person_is_put_into_words_and_not_answered(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar("bonjour", "ma voiture fume"))
    await ali.records(note)
    owner = await ali.app.team.staff.owner()
    await ali.app.team.support.claim(await ali.person.conversation(), owner)
    await ali.sends(note)
    await ali.app.worker.run_until_idle()
    lines = await ali.person.lines()
    assert [line["role"] for line in lines] == ["customer", "assistant", "customer"]
    assert lines[-1]["text"] == "ma voiture fume"


async def test_a_song_without_words_beside_a_question_does_not_stop_the_answer(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar(""))
    answer = await ali.records(note, caption="P0301")
    assert "P0301" in str(answer["reply"])


async def test_the_language_somebody_chose_is_the_one_expected(call: Call, note: bytes) -> None:
    ear = ScriptedEar("my car stalls")
    ali = call(ear)
    await ali.person.says("/langue en")
    await ali.records(note)
    assert ear.expected == ["en"]


async def test_a_disk_that_stays_full_leaves_no_recording_without_a_fate_and_no_half_file(
    call: Call, note: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    ali = call(ScriptedEar("bonjour"))

    class FullDisk(io.FileIO):
        def write(self, content: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("storage.files.os.fdopen", FullDisk)
    await ali.sends(note)
    for _ in range(6):
        await ali.app.worker.run_until_idle()
        ali.clock.advance(minutes=30)
    monkeypatch.undo()
    await ali.app.worker.run_until_idle()
    await ali.person.hears(say("voice.failed", "fr"))
    assert list((ali.app.settings.data_dir / "files").glob("??/*")) == []


async def test_a_file_whose_kind_is_a_lie_is_read_by_its_content(call: Call, tmp_path: Path) -> None:
    ali = call(ScriptedEar("bonjour"))
    await ali.records(record(tone(0.5), tmp_path / "note", "mp3").read_bytes())
    await ali.person.hears("Bonjour")
    await ali.records(b"%PDF-1.7 no sound at all" * 50)
    await ali.person.hears(say("voice.unreadable", "fr"))
