import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loader import (
    Citation,
    Passage,
    Record,
    _pieces,
    fault_passages,
    fingerprint,
    load_articles,
    taught_passages,
    whole_article,
)

ARTICLES = Path(__file__).parents[2] / "knowledge" / "corpus" / "articles"
CITATION = Citation("Liste", "liste ouverte", "https://example.org")


def article(folder: Path, body: str, *, source: str = "savoir d'atelier, sans source") -> Path:
    front = f'id = "essai"\ntitle = "Essai"\ntitle_en = "Trial"\nsource = "{source}"'
    (folder / "essai.md").write_text(f"+++\n{front}\n+++\n\n{body}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def shipped() -> tuple[Passage, ...]:
    return load_articles()


def test_at_least_a_hundred_and_fifty_articles_are_shipped(shipped: tuple[Passage, ...]) -> None:
    assert len({passage.source.title for passage in shipped if passage.language == "fr"}) >= 150


def test_every_article_sums_itself_up_in_english(shipped: tuple[Passage, ...]) -> None:
    english = [passage for passage in shipped if passage.language == "en"]
    assert len(english) == len(list(ARTICLES.glob("*.md")))
    assert [one.title for one in english if not 2 <= len(re.findall(r"[.!?](?:\s|$)", one.text)) <= 6] == []


def test_every_passage_is_short_and_has_its_own_id(shipped: tuple[Passage, ...]) -> None:
    assert max(len(passage.text) for passage in shipped) <= 1200
    assert len({passage.id for passage in shipped}) == len(shipped)


def test_french_articles_keep_french_typography(shipped: tuple[Passage, ...]) -> None:
    french = [passage for passage in shipped if passage.language == "fr"]
    assert [one.title for one in french if re.search(r" [:;?!»%€]|« ", one.title + one.text)] == []


def test_every_article_has_150_to_450_words() -> None:
    counts = {path.stem: len(path.read_text("utf-8").split("+++")[2].split()) for path in ARTICLES.glob("*.md")}
    assert {name: count for name, count in counts.items() if not 150 <= count <= 450} == {}


def test_an_article_without_a_source_says_so_and_one_with_a_source_links_to_it(shipped: tuple[Passage, ...]) -> None:
    without_url = {passage.source.origin for passage in shipped if passage.source.url is None}
    assert without_url == {"savoir d'atelier, sans source"}
    assert {passage.source.title for passage in shipped if passage.source.url and passage.language == "en"} == {
        "Accident with an electric or hybrid car",
        "Breakdown after purchase: guarantees to know",
        "Dead 12 V battery in an electric or hybrid car",
        "Garage labour rates in France",
        "High-voltage safety on hybrid and electric cars",
        "Most common causes of roadside breakdowns",
        "Flat 12 V battery and cold weather starting",
    }


def test_sections_that_fit_are_one_passage_and_the_english_summary_stands_alone(tmp_path: Path) -> None:
    passages = load_articles(article(tmp_path, "Début.\n\n## Suite\n\nFin.\n\n## In English\n\nSummary."))
    assert [(one.title, one.text, one.language) for one in passages] == [
        ("Essai", "Début.\n\nSuite\nFin.", "fr"),
        ("Trial", "Summary.", "en"),
    ]


def test_a_section_that_does_not_fit_begins_a_passage_under_its_heading(tmp_path: Path) -> None:
    passages = load_articles(article(tmp_path, f"{'a ' * 500}\n\n## Suite\n\n{'b ' * 300}"))
    assert [one.title for one in passages] == ["Essai", "Essai — Suite"]


def test_an_id_survives_a_new_wording_but_not_a_new_heading(tmp_path: Path) -> None:
    long = "mot " * 290
    before = load_articles(article(tmp_path, f"{long}\n\n## Suite\n\nFin. {long}"))
    reworded = load_articles(article(tmp_path, f"{long}\n\n## Suite\n\nAutre fin. {long}"))
    renamed = load_articles(article(tmp_path, f"{long}\n\n## Après\n\nFin. {long}"))
    assert [one.id for one in before] == [one.id for one in reworded]
    assert before[1].id != renamed[1].id


def test_a_fingerprint_changes_with_the_text_alone(tmp_path: Path) -> None:
    first = fingerprint(load_articles(article(tmp_path, "Un.")))
    assert first == fingerprint(load_articles(article(tmp_path, "Un.")))
    assert first != fingerprint(load_articles(article(tmp_path, "Deux.")))


@pytest.mark.parametrize("text", ["no front matter", "+++\nid = 3\n+++\nbody", "+++\nid = \n+++\nbody"])
def test_a_wrong_front_matter_is_refused_by_the_name_of_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "wrong.md").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"wrong\.md"):
        load_articles(tmp_path)


def test_faults_and_what_is_taught_become_passages_of_their_kind() -> None:
    record = Record("egr", "Vanne EGR", "Elle s'encrasse.", CITATION)
    (fault,), (taught,) = fault_passages([record]), taught_passages([record])
    assert (fault.kind, fault.title, fault.text, fault.source) == (
        "fault",
        "Vanne EGR",
        "Elle s'encrasse.",
        CITATION,
    )
    assert taught.kind == "taught"
    assert fault.id != taught.id


@given(st.text(alphabet=st.sampled_from("ab.!\n é"), min_size=0, max_size=6000))
def test_cutting_a_text_loses_no_letter_and_keeps_every_piece_short(text: str) -> None:
    pieces = _pieces(text)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(len(piece) <= 1200 for piece in pieces)


def test_a_text_is_cut_between_sentences_before_words() -> None:
    sentence = "Ceci est une phrase assez longue pour la démonstration. "
    pieces = _pieces(sentence * 40)
    assert len(pieces) == 2
    assert all(piece.endswith(".") for piece in pieces)


def test_every_citation_opens_on_something_to_read() -> None:
    """What a passage cites is the whole of its article, with an origin, and an address that a browser opens."""
    passages = load_articles()
    for part in {passage.source: passage for passage in passages}.values():
        opened = whole_article(part, passages)
        assert part.text in opened.text
        assert opened.source.strip()
        assert part.source.url is None or re.match(r"https?://[\w.-]+\.\w+", part.source.url)
