"""Read to me: articles, reports, terms, invoices and handbooks, part by part; and everything set easy to read."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from agents.sales.agreement import current_terms
from agents.texts.lookup import say
from bot.library import Library
from bot.settings import Settings
from tests import callers
from tests.builders import Line
from tests.callers import Caller
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedEar, ScriptedVoice
from tests.tiny.sounds import record, tone

Call = Callable[..., Caller]
A_LETTER = timedelta(milliseconds=70)
"""As slow as espeak-ng says its letters."""


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("notes") / "note"
    return record(tone(0.3), path, "ogg").read_bytes()


@pytest.fixture
def voice() -> ScriptedVoice:
    return ScriptedVoice(a_letter=A_LETTER)


@pytest.fixture
async def call(settings: Settings, clock: FixedClock, library: Library, voice: ScriptedVoice) -> AsyncIterator[Call]:
    opened: list[Caller] = []

    def begin(*words: str) -> Caller:
        opened.append(callers.call(settings, clock, library, ScriptedEar(*words), (voice,)))
        return opened[-1]

    yield begin
    for caller in opened:
        await caller.close()


async def seconds(ali: Caller) -> Sequence[float]:
    """How long each answer was in speech, the last one last."""
    lines = [line for line in await ali.person.lines() if line["role"] == "assistant"]
    notes = [cast("Sequence[Line]", line["voice"]) for line in lines]
    return [sum(float(str(one["duration_ms"])) for one in spoken) / 1000 for spoken in notes]


async def test_an_article_is_read_part_by_part_each_under_a_minute(call: Call, note: bytes) -> None:
    ali = call("lis-moi l'article sur la vanne EGR", "suivant", "répète", "précédent", "stop", "suivant")
    first = str((await ali.records(note))["reply"])
    assert "Partie 1 sur" in first
    assert "egr" in first.lower()
    second = str((await ali.records(note))["reply"])
    assert "Partie 2 sur" in second
    assert (await ali.records(note))["reply"] == second
    assert first.endswith(str((await ali.records(note))["reply"]))
    assert max(await seconds(ali)) < 60
    await ali.records(note)
    await ali.person.hears(say("voice.stopped", "fr"))
    assert "Partie" not in str((await ali.records(note))["reply"])


async def test_the_article_is_about_what_was_last_spoken_of(call: Call, voice: ScriptedVoice) -> None:
    ali = call()
    await ali.person.says("comment nettoyer une vanne EGR ?")
    answer = await ali.person.says("lis-moi l'article")
    assert "Partie 1 sur" in str(answer["reply"])
    assert "egr" in str(answer["reply"]).lower()
    assert voice.said, "who asks in writing to be read to is read to"


async def test_who_writes_goes_on_by_a_tap_or_a_word(call: Call) -> None:
    ali = call()
    await ali.person.says("lis-moi les conditions de vente")
    await ali.person.presses("Suivant")
    await ali.person.hears("Partie 2 sur")
    await ali.person.says("suivant")
    await ali.person.hears("Partie 3 sur")
    await ali.person.says("précédent")
    await ali.person.hears("Partie 2 sur")


async def test_every_word_of_the_terms_is_read(call: Call) -> None:
    ali = call()
    answer = await ali.person.says("read me the terms of sale")
    count = int(re.findall(r"Part 1 of (\d+)", str(answer["reply"]))[0])
    told = [str(answer["reply"]), *[str((await ali.person.presses("Next"))["reply"]) for _ in range(count - 1)]]
    read = " ".join(re.sub(r"Part \d+ of \d+(, the last)?\.|Say “next” to go on\.", "", " ".join(told)).split())
    assert [one.title for one in current_terms("en").articles if " ".join(one.text.split()) not in read] == []


async def test_an_end_is_said_and_a_restart_loses_nothing(
    call: Call, settings: Settings, clock: FixedClock, library: Library
) -> None:
    ali = call()
    await ali.person.says("lis-moi les conditions")
    await ali.person.says("suivant")
    await ali.app.close()
    again = callers.call(settings, clock, library, None)
    again.numbers = iter(range(100, 200)).__next__
    again.person._numbers = iter(range(100, 200))  # type: ignore[assignment]  # as a new message of the same person
    await again.person.says("précédent")
    await again.person.hears("Partie 1 sur")
    await again.person.says("précédent")
    await again.person.hears("rien de plus de ce côté")
    await again.close()
    clock.advance(seconds=1)


async def test_the_report_of_a_diagnosis_is_read(call: Call, note: bytes, voice: ScriptedVoice) -> None:
    ali = call("ma Clio 4 1.5 dCi broute à froid", "lis-moi le rapport")
    await ali.records(note)
    before = len(voice.said)
    await ali.records(note)
    await ali.person.hears("Rapport de diagnostic")
    said = " ".join(text for text, _ in voice.said[before:])
    assert "Ce qui a été compris" in said
    assert "<" not in said


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("lis-moi le rapport", "no_report"),
        ("lis-moi ma facture", "no_invoice"),
        ("lis-moi le manuel", "no_handbook"),
        ("lis le document", "no_document"),
        ("lis-moi l'article", "no_article"),
        ("lis-moi l'article sur les tulipes de Hollande", "no_article"),
    ],
)
async def test_what_is_not_there_is_said(call: Call, asked: str, missing: str) -> None:
    ali = call()
    await ali.person.says(asked)
    await ali.person.hears(say(f"reading.{missing}", "fr"))


async def test_dyslexic_readers_say_so_once(call: Call) -> None:
    ali = call()
    await ali.person.says("ma Clio 4 1.5 dCi broute à froid")
    answer = await ali.person.says("je suis dyslexique")
    assert say("reading.on", "fr") in str(answer["reply"])
    assert str(answer["buttons"][0]["value"]).startswith("document:report:")  # type: ignore[index]  # a list
    assert await ali.app.team.reading_mode.of_sender("telegram", "ali")
    await ali.person.says("lecture normale")
    await ali.person.hears(say("reading.off", "fr"))
    assert not await ali.app.team.reading_mode.of_sender("telegram", "ali")
