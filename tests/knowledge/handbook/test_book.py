from collections.abc import Mapping

import pytest

from bot.library import Library
from knowledge.faults.tools import tool_named
from knowledge.handbook.book import Chapter, Codes, SystemChapter, volume
from knowledge.handbook.plan import VolumeName, read_plan
from knowledge.handbook.prose import ARTICLES, Bullets, Heading, Paragraph, article_named, text_named

ARTICLE_NAMES = [path.stem for path in ARTICLES.glob("*.md")]
Volumes = Mapping[VolumeName, tuple[Chapter, ...]]


@pytest.fixture(scope="module")
def volumes(library: Library) -> Volumes:
    base, codes = library.diagnostician.base, library.codes
    return {"basic": volume("basic", base, codes), "premium": volume("premium", base, codes)}


def test_every_article_has_its_place_and_only_one() -> None:
    plan = read_plan()
    placed = [name for names in (*(part.articles for part in plan.parts), *plan.lessons.values()) for name in names]
    assert sorted(placed) == sorted(ARTICLE_NAMES)


def test_every_system_of_the_base_has_its_words(library: Library) -> None:
    assert set(read_plan().systems) == set(library.diagnostician.base.systems)


def test_english_has_every_word_that_french_has() -> None:
    french, english = read_plan("fr"), read_plan("en")
    assert {name: (len(one.does), len(one.flow), len(one.order)) for name, one in french.systems.items()} == {
        name: (len(one.does), len(one.flow), len(one.order)) for name, one in english.systems.items()
    }
    texts = [name for part in french.parts for name in part.texts]
    assert [text_named(name, "en").title for name in texts] != [text_named(name, "fr").title for name in texts]
    summaries = [article_named(name, "en") for name in ARTICLE_NAMES]
    assert [one.id for one in summaries if not one.blocks or not one.title or "atelier" in one.source] == []


def test_every_tool_of_the_base_is_named_in_english(library: Library) -> None:
    tools = {one.tool for one in library.diagnostician.base.findings}
    assert [one for one in tools if tool_named(one, "en") == one] == ["oscilloscope"]


def test_an_english_volume_has_the_chapters_of_the_french_one_in_english(volumes: Volumes, library: Library) -> None:
    base, codes = library.diagnostician.base, library.codes
    english = volume("basic", base, codes, read_plan("en"))
    assert [one.id for one in english] == [one.id for one in volumes["basic"]]
    (brakes,) = [one for one in english if one.id == "brakes"]
    assert (brakes.part, brakes.title) == ("System by system", "Brakes")
    assert isinstance(brakes.content, SystemChapter)
    assert brakes.content.signs[0].causes[0].name == "Brake pads"
    assert brakes.content.lessons[0].title == article_named("plaquettes-usees", "en").title
    (annex,) = [one.content for one in english if isinstance(one.content, Codes)]
    (egr,) = [one for one in annex.lines if one.code == "P0401"]
    assert egr.name == "EGR A Flow Insufficient Detected"


def test_premium_holds_all_that_basic_does(volumes: Volumes) -> None:
    basic, premium = ({one.id for one in volumes[name]} for name in ("basic", "premium"))
    assert premium - basic == {"cars"}
    assert basic <= premium


def test_a_sign_leads_to_parts_with_a_price_and_its_year(volumes: Volumes) -> None:
    (brakes,) = [one.content for one in volumes["basic"] if one.id == "brakes"]
    assert isinstance(brakes, SystemChapter)
    first = brakes.signs[0].causes[0]
    assert (first.name, first.cost.as_of) == ("Plaquettes de frein", "2025")
    assert 0 < first.cost.low < first.cost.high


def test_what_a_part_suffers_from_sums_to_no_more_than_all(volumes: Volumes) -> None:
    chapters = [one.content for one in volumes["premium"] if isinstance(one.content, SystemChapter)]
    shares = [sum(mode.share for mode in sheet.modes) for one in chapters for sheet in one.sheets]
    assert 50 < min(shares) <= max(shares) <= 102


def test_high_voltage_checks_are_named_without_their_question(volumes: Volumes) -> None:
    (electric,) = [one.content for one in volumes["premium"] if one.id == "hybrid_ev"]
    assert isinstance(electric, SystemChapter)
    assert electric.is_high_voltage
    reserved = [check.text for sheet in electric.sheets for check in sheet.checks if check.is_reserved]
    assert reserved
    assert [text for text in reserved if "?" in text] == []


def test_the_codes_of_the_annex_are_in_order_and_as_many_as_planned(volumes: Volumes) -> None:
    (annex,) = [one.content for one in volumes["premium"] if isinstance(one.content, Codes)]
    codes = [line.code for line in annex.lines]
    assert codes == sorted(set(codes))
    assert len(codes) == read_plan().volumes["premium"].codes
    assert "P0401" in codes


def test_prose_is_headings_paragraphs_and_lists() -> None:
    text = text_named("using", "fr")
    assert text.title == "Comment se servir de ce livre"
    assert {type(one) for one in text.blocks} == {Heading, Paragraph, Bullets}


def test_an_article_comes_without_its_english_summary() -> None:
    blocks = article_named("fuites", "fr").blocks
    assert Heading("In English") not in blocks
    assert isinstance(blocks[-1], Paragraph)
    assert blocks[-1].text.startswith("Photographiez")
