"""Who speaks is answered by voice as well: first the text, then short notes that say what made them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from agents.conversation.speaking import Speaking
from agents.ports import Synthesizer, Transcriber
from agents.texts.lookup import say
from bot.adapters.piper.voice import PiperVoiceFile
from bot.library import Library
from bot.settings import Settings
from storage.models.ids import TurnId
from tests import callers
from tests.builders import Line
from tests.callers import Caller
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedEar, ScriptedVoice
from tests.tiny.piper import make_tiny_piper
from tests.tiny.sounds import ESPEAK, needs_espeak, needs_opusinfo, record, tone

Call = Callable[[Transcriber, Synthesizer], Caller]
COMPLAINT = "elle broute à froid"


@pytest.fixture
async def call(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[Call]:
    opened: list[Caller] = []

    def begin(transcriber: Transcriber, *synthesizers: Synthesizer) -> Caller:
        opened.append(callers.call(settings, clock, library, transcriber, synthesizers))
        return opened[-1]

    yield begin
    for caller in opened:
        await caller.close()


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return record(tone(0.5), tmp_path_factory.mktemp("notes") / "note", "ogg").read_bytes()


async def notes(ali: Caller) -> Sequence[Line]:
    return cast("Sequence[Line]", (await ali.person.lines())[-1]["voice"])


async def test_who_speaks_gets_the_text_and_then_its_voice(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar("bonjour"), ScriptedVoice())
    await ali.records(note)
    text, *voices = ali.phone.sent
    assert text.text
    assert voices
    assert {(part.text, part.attachment.kind if part.attachment else None) for part in voices} == {("", "voice")}


async def test_who_writes_gets_no_voice(call: Call) -> None:
    ali = call(ScriptedEar(), ScriptedVoice())
    await ali.person.says(COMPLAINT)
    assert [part.attachment for part in ali.phone.sent] == [None]


async def test_a_long_answer_comes_in_notes_under_a_minute_the_first_one_short(call: Call, note: bytes) -> None:
    voice = ScriptedVoice(a_letter=timedelta(milliseconds=150))
    ali = call(ScriptedEar(COMPLAINT), voice)
    await ali.records(note)
    seconds = [float(str(one["duration_ms"])) / 1000 for one in await notes(ali)]
    assert len(seconds) > 2
    assert max(seconds) < 60
    assert seconds[0] < 10


async def test_every_word_of_the_answer_is_in_the_captions_once(call: Call, note: bytes) -> None:
    voice = ScriptedVoice(a_letter=timedelta(milliseconds=40))
    ali = call(ScriptedEar("P0301"), voice)
    await ali.records(note)
    said = " ".join(str(one["words"]) for one in await notes(ali))
    assert said.startswith(say("voice.notice", "fr"))
    assert "P zéro trois cent un" in said
    assert said.count("zéro trois cent un") == said.count("P zéro trois cent un")


async def test_only_the_first_voice_says_that_it_is_a_machine(call: Call, note: bytes) -> None:
    voice = ScriptedVoice()
    ali = call(ScriptedEar("bonjour", "merci"), voice)
    await ali.records(note)
    ali.clock.advance(minutes=1)
    await ali.records(note)
    assert [text for text, _ in voice.said].count(say("voice.notice", "fr")) == 1


async def test_saying_an_answer_again_after_a_crash_says_only_what_is_left(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar("bonjour"), ScriptedVoice())
    await ali.records(note)
    before = await notes(ali)
    await ali.app.speech.mouth.speak(TurnId(1))
    assert await notes(ali) == before
    speaking = Speaking(ali.app.database, capabilities={})
    message = await speaking.answer_of(TurnId(1))
    assert message is not None
    assert await speaking.script(message) is None


async def test_when_the_voice_fails_the_next_one_speaks(
    settings: Settings, clock: FixedClock, library: Library, note: bytes
) -> None:
    broken, working = ScriptedVoice(breaks=99), ScriptedVoice()
    ali = callers.call(settings, clock, library, ScriptedEar("bonjour"), (broken, working))
    await ali.records(note)
    assert working.said
    assert await notes(ali)
    await ali.close()


async def test_when_no_voice_works_the_text_has_come(call: Call, note: bytes) -> None:
    ali = call(ScriptedEar("bonjour"), ScriptedVoice(breaks=99))
    await ali.records(note)
    await ali.person.hears("bonjour")
    assert await notes(ali) == []


@needs_opusinfo
@needs_espeak
async def test_a_stock_tool_reads_in_the_note_that_a_machine_made_it(call: Call, note: bytes) -> None:
    assert ESPEAK is not None
    ali = call(ScriptedEar("bonjour"), ESPEAK)
    await ali.records(note)
    path = ali.app.files.path(str((await notes(ali))[0]["url"]).removeprefix("/files/"))
    tool = await asyncio.create_subprocess_exec(
        "opusinfo", str(path), stdout=asyncio.subprocess.PIPE, env={"LC_ALL": "C.UTF-8"}
    )
    told, _ = await tool.communicate()
    assert "AI_GENERATED=true" in told.decode()
    assert f"DESCRIPTION={say('voice.mark_comment', 'fr')}" in told.decode()


async def test_piper_speaks_through_the_whole_house(call: Call, note: bytes, tmp_path: Path) -> None:
    ali = call(ScriptedEar("bonjour"), PiperVoiceFile(make_tiny_piper(tmp_path / "fr_FR-siwis-medium.onnx")))
    await ali.records(note)
    text, *voices = ali.phone.sent
    assert (text.attachment, [part.text for part in voices]) == (None, [""] * len(voices))
    assert sum(float(str(one["duration_ms"])) for one in await notes(ali)) > 1000
