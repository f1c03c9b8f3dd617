"""Configured sources: read by kind, told apart, shown with where they are from, used only once approved."""

from pathlib import Path

import pytest

from agents.diagnosis.news import NewsDesk
from agents.errors import SourceError
from agents.ports import News
from bot.adapters.feeds import open_sources
from bot.app import App
from storage.models.learning import EntryState

RSS = """<?xml version="1.0"?><rss><channel><item><title>Pompe à eau fragile</title><link>https://example.org/1</link>
<description>La pompe à eau fuit avant <b>80 000 km</b>.</description>
<pubDate>12 Mar 2026</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Rappel ceinture</title><link href="https://example.org/2"/>
<summary>Boucle de ceinture à remplacer.</summary><updated>2026-03-01</updated></entry></feed>"""
LIST = """
[[source]]
name = "Bulletin"
kind = "feed"
address = "bulletin.xml"
licence = "accord écrit"

[[source]]
name = "Rappels"
kind = "csv"
address = "rappels.csv"
licence = "Licence Ouverte 2.0"
fields = { title = "marque + modele", text = "motif", dated = "date" }

[[source]]
name = "Liste"
kind = "json"
address = "liste.json"
licence = "CC0"
records = "data.results"
fields = { title = "name", url = "href" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(LIST, "utf-8")
    (tmp_path / "bulletin.xml").write_text(RSS, "utf-8")
    (tmp_path / "rappels.csv").write_text(
        "marque,modele,motif,date\nRenault,Zoe,Frein de parking,2026-02-01\n", "utf-8"
    )
    (tmp_path / "liste.json").write_text(
        '{"data": {"results": [{"name": "FAP", "href": "https://example.org/3", "n": null}]}}', "utf-8"
    )
    return tmp_path


async def test_each_kind_of_source_is_read(folder: Path) -> None:
    bulletin, recalls, listed = open_sources(folder / "sources.toml")
    text = "La pompe à eau fuit avant 80 000 km."
    assert await bulletin.read() == [
        News("Bulletin", "accord écrit", "Pompe à eau fragile", text, "https://example.org/1", "12 Mar 2026")
    ]
    assert await recalls.read() == [
        News("Rappels", "Licence Ouverte 2.0", "Renault Zoe", "Frein de parking", "", "2026-02-01")
    ]
    assert await listed.read() == [News("Liste", "CC0", "FAP", "", "https://example.org/3", "")]


async def test_an_atom_feed_is_read(folder: Path) -> None:
    (folder / "bulletin.xml").write_text(ATOM, "utf-8")
    (news,) = await open_sources(folder / "sources.toml")[0].read()
    assert (news.title, news.url, news.dated) == ("Rappel ceinture", "https://example.org/2", "2026-03-01")


@pytest.mark.parametrize(
    "content", ['<!DOCTYPE x [<!ENTITY a "b">]><rss/>', "<rss><item>", "x" * (8 * 1024 * 1024 + 1)]
)
async def test_what_cannot_or_must_not_be_read_is_refused(folder: Path, content: str) -> None:
    (folder / "bulletin.xml").write_text(content, "utf-8")
    with pytest.raises(SourceError):
        await open_sources(folder / "sources.toml")[0].read()


def test_a_list_with_a_mistake_is_named(folder: Path) -> None:
    (folder / "sources.toml").write_text('[[source]]\nname = "x"\nkind = "fax"\n', "utf-8")
    with pytest.raises(ValueError, match=r"sources\.toml is no list of sources"):
        open_sources(folder / "sources.toml")


async def test_news_waits_for_a_person_and_is_then_answered_with_its_source(app: App, folder: Path) -> None:
    (folder / "liste.json").unlink()
    sources = open_sources(folder / "sources.toml")
    desk = NewsDesk(app.database, diagnostician=lambda: app.library.diagnostician, sources=sources)
    first, again = await desk.update(), await desk.update()
    assert (first.read, first.new, again.new) == (2, 2, 0)
    assert [line.partition(":")[0] for line in first.silent] == ["Liste"]

    waiting = await app.team.news.waiting()
    assert waiting[0].parts == ["water_pump"]
    await app.use_what_was_learnt()
    assert not app.library.held.news
    await app.team.news.decide(waiting[0].id, approve=True, by="owner")
    await app.team.news.decide(waiting[1].id, approve=False, by="owner")
    await app.use_what_was_learnt()
    assert [one.citation.origin for one in app.library.held.news] == ["Bulletin, 12 Mar 2026, accord écrit"]
    hits = app.team.diagnosis.search("pompe à eau fragile 80 000 km", language="fr")
    assert hits[0].passage.title == "Pompe à eau fragile"
    assert await app.database.write(lambda tx: len(tx.learning.entries(EntryState.refused))) == 1
