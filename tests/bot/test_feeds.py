"""Configured sources: read by kind, told apart, shown with where they are from, used only once approved."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from agents.diagnosis.news import NewsDesk
from agents.errors import SourceError
from agents.ports import News
from bot.adapters.feeds import open_sources
from bot.app import App
from storage.models.learning import EntryState
from storage.models.staff import AuditEntry
from storage.models.work import Issue

RSS = """<?xml version="1.0"?><rss><channel><item><title>Pompe à eau fragile</title><link>https://example.org/1</link>
<description>La pompe à eau fuit avant <b>80 000 km</b>.</description>
<pubDate>Thu, 12 Mar 2026 08:00:00 GMT</pubDate></item></channel></rss>"""
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
        News("Bulletin", "accord écrit", "Pompe à eau fragile", text, "https://example.org/1", "2026-03-12")
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


@pytest.mark.parametrize("content", ["[" * 100_000, '{"data": {"results": [{"name": "FAP"', '{"data": [1]}'])
async def test_a_list_that_is_cut_off_or_endless_is_refused(folder: Path, content: str) -> None:
    (folder / "liste.json").write_text(content, "utf-8")
    with pytest.raises(SourceError):
        await open_sources(folder / "sources.toml")[2].read()


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-8", "utf-16"])
async def test_a_feed_is_read_in_the_letters_it_declares(folder: Path, encoding: str) -> None:
    written = RSS.replace("?>", f' encoding="{encoding}"?>', 1).replace("Pompe à eau", "Étrier")
    (folder / "bulletin.xml").write_bytes(written.encode(encoding))
    (news,) = await open_sources(folder / "sources.toml")[0].read()
    assert news.title == "Étrier fragile"


async def test_a_table_as_french_offices_save_it_is_read(folder: Path) -> None:
    rows = "marque;modele;motif;date\r\nRenault;Mégane;étrier grippé – à contrôler;2026-02-01\r\n"
    (folder / "rappels.csv").write_bytes(rows.encode("cp1252"))
    (news,) = await open_sources(folder / "sources.toml")[1].read()
    assert (news.title, news.text) == ("Renault Mégane", "étrier grippé – à contrôler")


async def test_nothing_that_a_terminal_or_a_page_would_obey_is_kept(folder: Path) -> None:
    entry = {"name": "FAP\x1b[2J\n99  Officiel\u202e", "href": "javascript:alert(1)"}
    (folder / "liste.json").write_text(json.dumps({"data": {"results": [entry]}}), "utf-8")
    assert await open_sources(folder / "sources.toml")[2].read() == [
        News("Liste", "CC0", "FAP [2J 99 Officiel", "", "", "")
    ]


async def test_items_within_items_cost_no_more_than_their_number(folder: Path) -> None:
    nested = "<rss>" + "<item><title>" * 3000 + "x" + "</title></item>" * 3000 + "</rss>"
    (folder / "bulletin.xml").write_text(nested, "utf-8")
    assert len(await open_sources(folder / "sources.toml")[0].read()) <= 2000


async def test_a_source_that_cannot_be_read_spoils_only_its_part_and_somebody_sees_it(app: App, folder: Path) -> None:
    (folder / "liste.json").write_text("[" * 100_000, "utf-8")
    told = "Peugeot,208,Le flexible de frein avant peut rompre sous la pression"
    rows = ("marque,modele,motif", "Renault,Zoe,Frein", "Renault,ZOE ,frein", told, f"{told.upper()} !")
    (folder / "rappels.csv").write_text("\n".join(rows), "utf-8")
    sources = open_sources(folder / "sources.toml")
    desk = NewsDesk(app.database, diagnostician=lambda: app.library.diagnostician, sources=sources)
    done = await desk.update()
    assert (done.read, done.new) == (5, 3)
    (folder / "rappels.csv").write_text("\n".join((rows[0], f"{told}.")), "utf-8")
    assert (await desk.update()).new == 0
    raised = await app.database.write(lambda tx: tx.session.scalars(select(Issue.detail)).all())
    assert any("sources that could not be read: Liste" in detail for detail in raised)


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
    audited = await app.database.write(lambda tx: [row.action for row in tx.session.query(AuditEntry)])
    assert audited == ["accept", "refuse"]
    await app.use_what_was_learnt()
    assert [one.citation.origin for one in app.library.held.news] == ["Bulletin, 2026-03-12, accord écrit"]
    hits = app.team.diagnosis.search("pompe à eau fragile 80 000 km", language="fr")
    assert hits[0].passage.title == "Pompe à eau fragile"
    assert await app.database.write(lambda tx: len(tx.learning.entries(EntryState.refused))) == 1
