"""What people come for, done by ear alone: nothing is read, nothing is tapped."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.library import Library
from bot.settings import Settings
from tests import callers
from tests.callers import Caller
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedEar, ScriptedVoice
from tests.tiny.sounds import record, tone

Speak = Callable[..., Caller]


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("notes") / "note"
    return record(tone(0.3), path, "ogg").read_bytes()


@pytest.fixture
def voice() -> ScriptedVoice:
    return ScriptedVoice()


@pytest.fixture
async def call(settings: Settings, clock: FixedClock, library: Library, voice: ScriptedVoice) -> AsyncIterator[Speak]:
    opened: list[Caller] = []

    def begin(*words: str) -> Caller:
        opened.append(callers.call(settings, clock, library, ScriptedEar(*words), (voice,)))
        return opened[-1]

    yield begin
    for caller in opened:
        await caller.close()


def heard(voice: ScriptedVoice) -> str:
    """Everything that was said so far."""
    return " ".join(text for text, _ in voice.said)


async def test_a_fault_is_diagnosed_by_ear(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("ma Clio 4 1.5 dCi broute à froid", "la première", "tu peux répéter ?")
    await ali.records(note)
    assert "Vous pouvez répondre" in heard(voice)
    answered = await ali.records(note)
    assert answered["tools"] != []
    before = len(voice.said)
    await ali.records(note)
    assert len(voice.said) > before


async def test_a_code_is_explained_by_ear(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("j'ai le code pé zéro quatre cent vingt", "oui")
    await ali.records(note)
    assert "P zéro quatre cent vingt" in heard(voice)
    assert "Oui" in heard(voice)
    answered = await ali.records(note)
    assert answered["tools"] != []


async def test_prices_are_heard_in_words(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("quels sont vos tarifs ?")
    await ali.app.team.sales.set_up_catalogue()
    await ali.records(note)
    assert "euros" in heard(voice)
    assert "€" not in heard(voice)


async def test_a_person_is_asked_for_by_ear(call: Speak, voice: ScriptedVoice, note: bytes) -> None:
    ali = call("bonjour", "passez-moi un conseiller, s'il vous plaît")
    await ali.records(note)
    await ali.records(note)
    assert (await ali.app.inbox.threads())[0].waiting_since is not None
    assert "personne" in heard(voice)
