from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge import retriever as module
from knowledge.index import DenseIndex
from knowledge.language.folding import words
from knowledge.language.terms import parts
from knowledge.loader import Citation, Kind, Passage, PassageLanguage, load_articles
from knowledge.retriever import Retriever
from tests.knowledge.hashed import HashedGrams

SETS = Path(__file__).parent / "retrieval"
QUESTIONS = [line.split("\t") for line in (SETS / "questions.tsv").read_text("utf-8").splitlines()]
"""(articles that answer, language, question) as drivers write: typos, no accents, slang, English."""
STRANGE = ("strange.tsv", "strange_unseen.tsv")
"""Questions that the library has nothing to say about; the second set was only counted, never looked at."""


def passage(
    name: str, text: str, *, title: str = "", kind: Kind = "article", language: PassageLanguage = "fr"
) -> Passage:
    return Passage(name, kind, title or name, text, language, Citation(title or name, "essai"))


def ids(retriever: Retriever, question: str, *, relevant: bool = True) -> list[str]:
    return [hit.passage.id for hit in retriever.search(question, relevant=relevant)]


BRAKES = passage("brakes", "Les plaquettes de frein grincent quand elles sont usées.", title="Bruit de freinage")
BATTERY = passage("battery", "La batterie se vide par grand froid.", title="Batterie à plat")
CODE = passage("p0301", "Raté d'allumage, cylindre 1.", kind="code")
ENGLISH = passage("brakes-en", "Worn brake pads squeal.", title="Brake noise", language="en")
SMALL = (BRAKES, BATTERY, CODE, ENGLISH)


@pytest.fixture(scope="module")
def shipped() -> Retriever:
    return Retriever(load_articles())


@pytest.fixture(scope="module")
def article_of() -> dict[str, str]:
    """Passage → article."""
    folder = Path(module.__file__).parent / "corpus" / "articles"
    heads = [path.read_text("utf-8").split("\n") for path in folder.glob("*.md")]
    titles = {line.split('"')[1]: head[1].split('"')[1] for head in heads for line in head[2:4]}
    return {one.id: titles[one.source.title] for one in load_articles()}


def found(retriever: Retriever, article_of: dict[str, str], *, relevant: bool, limit: int = 5) -> float:
    """The share of the questions with an article that answers among the first hits."""
    return float(
        np.mean(
            [
                not set(articles.split("|")).isdisjoint(
                    article_of[hit.passage.id] for hit in retriever.search(text, limit=limit, relevant=relevant)
                )
                for articles, _, text in QUESTIONS
            ]
        )
    )


def test_the_right_article_is_among_the_first_five(shipped: Retriever, article_of: dict[str, str]) -> None:
    assert len(QUESTIONS) >= 120
    assert found(shipped, article_of, relevant=False) >= 0.96


def test_the_right_article_is_mostly_the_first(shipped: Retriever, article_of: dict[str, str]) -> None:
    assert found(shipped, article_of, relevant=False, limit=1) >= 0.82


def test_the_floor_keeps_what_answers(shipped: Retriever, article_of: dict[str, str]) -> None:
    assert found(shipped, article_of, relevant=True) >= 0.95


@pytest.mark.parametrize(("name", "least", "refused"), [(STRANGE[0], 150, 0.97), (STRANGE[1], 40, 0.97)])
def test_the_floor_refuses_what_the_library_does_not_hold(
    shipped: Retriever, name: str, least: int, refused: float
) -> None:
    questions = [line.split("\t")[1] for line in (SETS / name).read_text("utf-8").splitlines()]
    assert len(questions) >= least
    assert np.mean([not shipped.search(text) for text in questions]) >= refused


@pytest.mark.parametrize(
    "question",
    ["quelle est la capitale du Pérou", "tell me a joke", "ok", "", "?!", "208", "what's 2+2", "quel temps fait-il"],
)
def test_what_says_nothing_of_a_car_finds_nothing(shipped: Retriever, question: str) -> None:
    assert shipped.search(question) == ()


def test_a_hit_says_where_it_is_from(shipped: Retriever) -> None:
    (hit,) = shipped.search("causes de panne les plus fréquentes au bord de la route", limit=1, language="fr")
    assert hit.citation.url is not None
    assert "ADAC" in hit.citation.origin


def test_typos_and_missing_accents_find_the_same_passage() -> None:
    assert ids(Retriever(SMALL), "plakettes de frein usees", relevant=False)[0] == "brakes"
    assert ids(Retriever(SMALL), "BATERIE a plas", relevant=False)[0] == "battery"


def test_only_the_language_and_kinds_asked_for_are_found() -> None:
    retriever = Retriever(SMALL)
    assert [hit.passage.id for hit in retriever.search("brake noise", language="en")] == ["brakes-en"]
    assert [hit.passage.id for hit in retriever.search("raté d'allumage", kinds={"code"})] == ["p0301"]
    assert retriever.search("raté d'allumage", kinds={"article"}) == ()


def test_no_more_than_the_limit_is_found_best_first() -> None:
    hits = Retriever(SMALL).search("frein brake batterie", limit=2, relevant=False)
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score > 0


def test_a_word_in_the_title_weighs_three_times_one_in_the_text() -> None:
    text = passage("text", "turbo turbo turbo alpha beta", title="gamma delta")
    title = passage("title", "alpha beta gamma delta delta", title="turbo")
    hits = Retriever([text, title, BATTERY]).search("turbo", relevant=False)
    assert {hit.passage.id for hit in hits} == {"text", "title"}
    assert hits[0].score == pytest.approx(hits[1].score, rel=0.1)


def test_an_article_and_a_fault_of_several_engines_are_told_once() -> None:
    engines = [passage(name, "Le joint fuit.", title=f"Joint de culasse ({name})", kind="fault") for name in "ab"]
    parts = [replace(passage(name, "Le joint de culasse fuit."), source=BRAKES.source) for name in "cd"]
    assert len(Retriever([*engines, *parts]).search("le joint de culasse fuit")) == 2


def test_words_that_people_ask_by_find_an_article_and_are_never_shown() -> None:
    asked = replace(BRAKES, asked="couinement")
    (hit,) = Retriever([asked, BATTERY]).search("couinement", relevant=False)
    assert (hit.passage.id, "couinement" in hit.passage.title + hit.passage.text) == ("brakes", False)


def test_an_empty_library_and_an_empty_passage_are_no_trouble() -> None:
    assert Retriever([]).search("frein") == ()
    assert ids(Retriever([passage("void", "", title="!"), BRAKES]), "freinage") == ["brakes"]


def bm25(passages: Sequence[Passage], question: str) -> list[float]:
    """The formula of Robertson and Sparck Jones, written out."""
    counts = [
        Counter(term for word in words(f"{one.title} " * 3 + f"{one.text} {one.asked}") for term in parts(word))
        for one in passages
    ]
    mean = sum(map(Counter.total, counts)) / len(counts)
    scores = [0.0] * len(counts)
    for term in (term for word in words(question) for term in parts(word)):
        holders = sum(term in one for one in counts)
        rarity = np.log(1 + (len(counts) - holders + 0.5) / (holders + 0.5))
        for place, one in enumerate(counts):
            scores[place] += rarity * one[term] * 2.5 / (one[term] + 1.5 * (0.25 + 0.75 * one.total() / mean))
    return scores


@pytest.mark.parametrize("built_at_once", [1, 3, 512])
def test_scores_are_those_of_the_formula_however_the_index_is_built(
    monkeypatch: pytest.MonkeyPatch, built_at_once: int
) -> None:
    monkeypatch.setattr(module, "_BUILT_AT_ONCE", built_at_once)
    passages = load_articles()[:20]
    retriever = Retriever(passages)
    scores = retriever._words.scores("le voyant d'huile rouge, le moteur chauffe")
    assert scores == pytest.approx(bm25(passages, "le voyant d'huile rouge, le moteur chauffe"), rel=1e-4)


def test_equal_scores_keep_the_order_of_the_corpus() -> None:
    twins = [passage(f"twin {number}", "frein", title="frein") for number in range(40)]
    assert ids(Retriever(twins), "frein", relevant=False) == [f"twin {number}" for number in range(5)]


@pytest.fixture
def embeddings() -> HashedGrams:
    return HashedGrams()


@pytest.fixture
def dense(tmp_path: Path, embeddings: HashedGrams) -> Iterator[DenseIndex]:
    index = DenseIndex.embedded(tmp_path / "chroma", embeddings)
    index.rebuild(SMALL, "1")
    yield index
    index.close()


def test_two_rankings_are_fused_by_reciprocal_rank(dense: DenseIndex) -> None:
    hits = Retriever(SMALL, dense).search("plaquettes de frein", relevant=False)
    assert hits[0].passage.id == "brakes"
    assert hits[0].score == pytest.approx(2 / 61)
    assert {hit.passage.id for hit in hits} == {one.id for one in SMALL}


def test_a_passage_near_in_meaning_is_found_without_a_shared_word(dense: DenseIndex) -> None:
    question = BATTERY.title + "\n" + BATTERY.text
    retriever = Retriever([BRAKES, passage("battery", "mots tout autres", title="ailleurs")], dense)
    assert ids(retriever, question) == ["battery"]


def test_an_index_that_knows_more_passages_than_the_retriever_does_no_harm(dense: DenseIndex) -> None:
    assert ids(Retriever([BRAKES], dense), "plaquettes de frein") == ["brakes"]


def test_languages_and_kinds_hold_for_meaning_too(dense: DenseIndex) -> None:
    hits = Retriever(SMALL, dense).search("frein", language="fr", kinds={"article"}, relevant=False)
    assert {hit.passage.id for hit in hits} == {"brakes", "battery"}


def test_a_dense_index_that_fails_leaves_the_words_to_rank_and_says_so(
    dense: DenseIndex, embeddings: HashedGrams
) -> None:
    seconds = [0.0]
    retriever = Retriever(SMALL, dense, monotonic=lambda: seconds[0])
    embeddings.broken = True
    assert ids(retriever, "plaquettes de frein") == ["brakes"]
    assert retriever.dense_is_down
    embeddings.broken = False
    seconds[0] = 31
    assert ids(retriever, "plaquettes de frein")[0] == "brakes"
    assert not retriever.dense_is_down


def test_without_a_dense_index_nothing_is_down() -> None:
    assert not Retriever(SMALL).dense_is_down
