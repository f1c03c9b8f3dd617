"""By ear alone: commands of the voice, values read back, steps for busy hands, dictated notes."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import cast

import pytest

from agents.messages import ChannelName
from agents.texts.lookup import say
from agents.voice.policy import STEP_OF_SPEECH
from bot.library import Library
from bot.settings import Settings
from tests import callers
from tests.builders import Line
from tests.callers import Caller
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedEar, ScriptedVoice
from tests.tiny.sounds import record, tone

Speak = Callable[..., Caller]
FIRST = say("voice.nothing_said", "fr")


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return record(tone(0.3), tmp_path_factory.mktemp("notes") / "note", "ogg").read_bytes()


@pytest.fixture
async def call(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[Speak]:
    opened: list[Caller] = []

    def begin(*words: str, voice: ScriptedVoice | None = None) -> Caller:
        opened.append(callers.call(settings, clock, library, ScriptedEar(*words), (voice,) if voice else ()))
        return opened[-1]

    yield begin
    for caller in opened:
        await caller.close()


def notes_of(line: Line) -> Sequence[Line]:
    return cast("Sequence[Line]", line["voice"])


async def test_a_spoken_code_is_looked_up_only_after_the_yes(call: Speak, note: bytes) -> None:
    ali = call("j'ai le code pé zéro trois cent un", "oui c'est ça")
    asked = await ali.records(note)
    assert "P0301" in str(asked["reply"])
    assert asked["tools"] == []
    answered = await ali.records(note)
    assert answered["tools"] != []
    assert "P0301" in str(answered["reply"])


async def test_a_code_heard_wrong_is_said_again(call: Speak, note: bytes) -> None:
    ali = call("code P0301 sur ma Clio", "non, P0302", "oui")
    await ali.records(note)
    corrected = await ali.records(note)
    assert "P0302" in str(corrected["reply"])
    assert "P0301" not in str(corrected["reply"])
    answered = await ali.records(note)
    assert "P0302" in str(answered["reply"])
    assert answered["tools"] != []


async def test_a_no_lets_it_go(call: Speak, note: bytes) -> None:
    ali = call("code P0301", "non")
    await ali.records(note)
    await ali.records(note)
    await ali.person.hears(say("voice.say_again", "fr"))


async def test_the_yes_may_be_tapped(call: Speak, note: bytes) -> None:
    ali = call("code P0420")
    await ali.records(note)
    answered = await ali.person.presses("Oui")
    assert answered["tools"] != []


async def test_what_is_added_before_the_yes_is_kept(call: Speak, note: bytes) -> None:
    ali = call("code P0301", "c'est une Clio 4 1.5 dCi")
    await ali.records(note)
    await ali.records(note)
    answered = await ali.person.presses("Oui")
    assert "Clio" in str(await ali.app.team.diagnosis.vehicle_of(1))  # type: ignore[arg-type]  # the first contact
    assert "P0301" in str(answered["reply"])


async def test_who_asks_again_hears_the_last_answer_again(call: Speak, note: bytes) -> None:
    ali = call("bonjour", "tu peux répéter ?")
    first = await ali.records(note)
    assert (await ali.records(note))["reply"] == first["reply"]


async def test_the_wished_speed_and_voice_are_remembered(call: Speak, note: bytes) -> None:
    voice = ScriptedVoice()
    ali = call("plus lentement", "plus lentement", "voix d'homme", "bonjour", voice=voice)
    for _ in range(4):
        await ali.records(note)
    manner = voice.said[-1][1]
    assert (manner.speed, manner.gender) == (0.5, "male")


async def test_who_asks_for_writing_hears_no_voice_until_asked_again(call: Speak, note: bytes) -> None:
    voice = ScriptedVoice()
    ali = call("réponds par écrit", "bonjour", voice=voice)
    await ali.records(note)
    said = len(voice.said)
    await ali.records(note)
    assert len(voice.said) == said
    await ali.person.says("/voix à voix haute")
    await ali.person.says("bonjour")
    assert len(voice.said) > said


async def test_a_person_is_reached_by_voice(call: Speak, note: bytes) -> None:
    ali = call("mon turbo siffle", "je veux parler à quelqu'un")
    await ali.records(note)
    await ali.records(note)
    threads = await ali.app.inbox.threads()
    assert threads[0].waiting_since is not None


async def test_a_note_is_dictated_to_the_file_of_the_vehicle(call: Speak, note: bytes) -> None:
    ali = call("note que la courroie a été changée à cent vingt mille kilomètres")
    await ali.person.says("j'ai une Clio 4 1.5 dCi de 2014")
    answer = await ali.records(note)
    assert "la courroie a été changée à 120000 km" in str(answer["reply"])
    assert "Clio" in str(answer["reply"])
    notes = await ali.app.team.voice.notes(1)  # type: ignore[arg-type]  # the first contact
    assert notes == ["la courroie a été changée à 120000 km"]


async def test_busy_hands_get_one_short_step_at_a_time(call: Speak, note: bytes) -> None:
    voice = ScriptedVoice(a_letter=timedelta(milliseconds=70))
    ali = call("mains occupées", "elle broute à froid", "fait", "répète", "retour", "stop", voice=voice)
    await ali.records(note)
    first = str((await ali.records(note))["reply"])
    assert "Étape 1 sur" in first
    second = str((await ali.records(note))["reply"])
    assert "Étape 2 sur" in second
    assert (await ali.records(note))["reply"] == second
    assert "Étape 1 sur" in str((await ali.records(note))["reply"])
    assert say("voice.stopped", "fr") in str((await ali.records(note))["reply"])
    spoken = [notes_of(line) for line in await ali.person.lines() if "Étape" in str(line["text"])]
    lengths = [sum(float(str(one["duration_ms"])) for one in notes) / 1000 for notes in spoken]
    assert max(lengths) <= STEP_OF_SPEECH.total_seconds()


async def test_the_steps_go_on_where_they_were_after_something_else(call: Speak, note: bytes) -> None:
    ali = call("elle broute à froid", "fait")
    await ali.person.says("/voix mains occupées")
    await ali.records(note)
    ali.clock.advance(hours=3)
    assert "Étape 2 sur" in str((await ali.records(note))["reply"])


async def test_an_offered_answer_is_chosen_by_its_place(call: Speak, note: bytes) -> None:
    ali = call("elle broute à froid, c'est une Clio 4 1.5 dCi", "la deuxième")
    asked = await ali.records(note)
    answered = await ali.records(note)
    assert asked["buttons"] != answered["buttons"]
    assert answered["tools"] != []


async def test_nothing_changes_for_who_writes(call: Speak) -> None:
    ali = call()
    ali.person.sender = ali.person.sender.__class__(ChannelName.telegram, "bea", "bea")
    assert "tools" in await ali.person.says("stop")
    assert (await ali.person.says("P0301"))["tools"] != []
