import json
import math
from pathlib import Path

import pytest

from scripts.measuring.retrieval import _judgements, _measures, main

CORPUS = [
    {"_id": "d1", "title": "Batterie à plat", "text": "La batterie est vide, le démarreur clique."},
    {"_id": "d2", "title": "Freins", "text": "Les plaquettes sont usées."},
    {"_id": "d3", "title": "Batterie neuve", "text": "Prix d'une batterie."},
    {"_id": "d4", "title": "Pneus", "text": "Profondeur des rainures."},
]
QUERIES = [
    {"_id": "q1", "text": "batterie vide à plat"},
    {"_id": "q2", "text": "plaquettes"},
    {"_id": "q3", "text": "rien de jugé"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td3\t2\nq1\td2\t0\nq2\td4\t1\nq3\td1\t0\n"


def written(folder: Path, qrels: str = QRELS, place: str = "qrels.tsv") -> Path:
    for name, lines in (("corpus", CORPUS), ("queries", QUERIES)):
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(qrels, "utf-8")
    return folder


def test_a_small_set_gets_the_figures_worked_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    assert main([str(written(tmp_path)), "--json", str(file)]) == 0
    figures = json.loads(file.read_text("utf-8"))
    # q1 ranks d1 (grade 1) before d3 (grade 2); q2 finds d2 alone, which is not what was judged; q3 has no answer.
    ndcg_of_first = (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))
    assert figures["ndcg@10"] == pytest.approx(ndcg_of_first / 2)
    assert (figures["recall@10"], figures["mrr@10"]) == (0.5, 0.5)
    assert (figures["documents"], figures["queries"]) == (4, 2)
    assert 0 < figures["ms_p50"] <= figures["ms_p95"]
    assert f"ndcg@10{ndcg_of_first / 2:>17.4f}" in capsys.readouterr().out


def test_a_set_on_other_matters_is_ranked_whole(tmp_path: Path) -> None:
    """The floor belongs to the answers on cars; a set of any subject is measured without it."""
    documents = [
        {"_id": "d1", "title": "Œufs durs", "text": "Plonger dix minutes dans l'eau bouillante."},
        {"_id": "d2", "title": "Crêpes", "text": "Laisser reposer la pâte une heure."},
    ]
    questions = [{"_id": "q1", "text": "combien de temps pour cuire un œuf"}, {"_id": "q2", "text": "pâte à crêpes"}]
    for name, lines in (("corpus", documents), ("queries", questions)):
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    (tmp_path / "qrels.tsv").write_text("q1\td1\t1\nq2\td2\t1\n", "utf-8")
    assert main([str(tmp_path), "--json", str(tmp_path / "figures.json")]) == 0
    assert json.loads((tmp_path / "figures.json").read_text("utf-8"))["ndcg@10"] == 1


def test_gains_are_the_grades_discounted_by_the_binary_logarithm_of_the_rank() -> None:
    ranking = ["a", "x", "b", "y", "c"]
    grades = {"a": 1, "b": 3, "c": 0, "d": 2, "x": -1}
    gained = 1 + 3 / 2
    best = 3 + 2 / math.log2(3) + 1 / 2
    assert _measures(ranking, grades) == pytest.approx((gained / best, 2 / 3, 1))


def test_more_than_ten_relevant_documents_bound_the_best_ranking_at_ten() -> None:
    grades = {str(number): 1 for number in range(20)}
    assert _measures([str(number) for number in range(10)], grades) == pytest.approx((1, 0.5, 1))


def test_nothing_found_counts_as_nothing() -> None:
    assert _measures([], {"a": 1}) == (0, 0, 0)


@pytest.mark.parametrize("place", ["qrels.tsv", "qrels/test.tsv", "qrels/dev.tsv"])
def test_judgements_are_read_where_sets_keep_them(tmp_path: Path, place: str) -> None:
    assert _judgements(written(tmp_path, place=place))["q1"] == {"d1": 1, "d3": 2, "d2": 0}


@pytest.mark.parametrize("qrels", ["q1\td1\t1\n", "q1\t0\td1\t1\n", "query\titer\tdoc\trel\nq1\t0\td1\t1\n\n"])
def test_judgements_may_come_in_trecs_columns_and_without_a_heading(tmp_path: Path, qrels: str) -> None:
    assert _judgements(written(tmp_path, qrels)) == {"q1": {"d1": 1}}


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("corpus.jsonl", '{"title": "no id"}\n', "corpus.jsonl line 1"),
        ("queries.jsonl", "not json\n", "queries.jsonl line 1"),
        ("qrels.tsv", "q1\td1\t1\nq1 d1 1\n", "qrels.tsv line 2"),
        ("qrels.tsv", "q1\td1\t0\n", "no query has a relevant document"),
    ],
)
def test_a_broken_set_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, reason: str
) -> None:
    (written(tmp_path) / name).write_text(text, "utf-8")
    assert main([str(tmp_path)]) == 2
    assert reason in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err
