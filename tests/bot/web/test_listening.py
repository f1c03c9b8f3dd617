"""Pages of text are listened to without scripts: parts under a minute, their words beside them, by the same voices."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import av
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.sales.agreement import current_terms
from bot.adapters.audio import FfmpegCodec
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from bot.voices import VoiceEngines
from bot.web.server import build_server
from tests.builders import Person
from tests.conftest import FixedClock
from tests.tiny.engines import ScriptedVoice

Client: TypeAlias = TestClient[web.Request, web.Application]


@pytest.fixture
def voice() -> ScriptedVoice:
    return ScriptedVoice()


@pytest.fixture
async def app(
    settings: Settings, clock: FixedClock, library: Library, voice: ScriptedVoice, _brain_imported: None
) -> AsyncIterator[App]:
    voices = VoiceEngines(codec=FfmpegCodec(), synthesizers=(ScriptedVoice(breaks=1), voice))
    built = build(settings, clock=clock, library=library, voices=voices)
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as opened:
        yield opened


async def text_of(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


async def test_the_terms_are_listened_to_and_every_word_stands_beside(client: Client) -> None:
    page = await text_of(client, "/terms?language=en")
    assert 'href="/terms/aloud?language=en"' in page
    listened = await text_of(client, "/terms/aloud?language=en")
    assert [one.title for one in current_terms("en").articles if one.title not in listened] == []
    assert 'src="/terms/aloud/1.ogg?language=en"' in listened
    assert "synthetic voice" in listened.lower()


async def test_a_part_is_made_once_in_the_language_of_the_page_and_bears_its_mark(
    client: Client, voice: ScriptedVoice, app: App, tmp_path: Path
) -> None:
    first = await (await client.get("/terms/aloud/1.ogg?language=en")).read()
    said = len(voice.said)
    assert {manner.language for _, manner in voice.said} == {"en"}
    assert await (await client.get("/terms/aloud/1.ogg?language=en")).read() == first
    assert len(voice.said) == said
    note = tmp_path / "note.ogg"
    note.write_bytes(first)
    with av.open(str(note)) as opened:
        assert opened.streams.audio[0].metadata["AI_GENERATED"] == "true"
        assert float(opened.duration or 0) / 1_000_000 < 60
    assert [path.suffix for path in (app.settings.data_dir / "spoken").iterdir()] == [".ogg"]


@pytest.mark.parametrize(
    "path", ["/terms/aloud/0.ogg", "/terms/aloud/999.ogg", "/terms/2020-01-01/aloud", "/checkout/1-wrong/aloud"]
)
async def test_what_is_not_there_is_not_read(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


async def test_an_order_is_listened_to_by_whoever_has_its_address(app: App, client: Client, clock: FixedClock) -> None:
    offered = await Person(app, clock, "alice").says("je veux la premium")
    path = "/checkout/" + str(offered["buttons"][0]["url"]).rpartition("/")[2]  # type: ignore[index]  # one button
    assert f'href="{path}/aloud"' in await text_of(client, path)
    listened = await text_of(client, f"{path}/aloud")
    assert "Formation Premium" in listened
    assert "297,00" in listened
    assert f'href="{path}"' in listened
    assert (await client.get(f"{path}/aloud/1.ogg")).content_type == "audio/ogg"


async def test_without_a_voice_no_page_offers_it(settings: Settings, clock: FixedClock, library: Library) -> None:
    mute = build(settings, clock=clock, library=library, voices=VoiceEngines(codec=FfmpegCodec()))
    async with TestClient(TestServer(build_server(mute))) as client:
        assert "/aloud" not in await (await client.get("/terms")).text()
        assert (await client.get("/terms/aloud")).status == 503
    await mute.close()
