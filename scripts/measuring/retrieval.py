"""Quality and speed of Alex's own retriever on a set in BEIR layout; measures as trec_eval defines them."""

import argparse
import json
import math
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from knowledge.loader import Citation, Passage
from knowledge.retriever import Retriever

_DEPTH = 10
_QRELS = ("qrels.tsv", "qrels/test.tsv", "qrels/dev.tsv")

Judgements = Mapping[str, Mapping[str, int]]
"""Query → document → grade; 0 is judged and not relevant."""


class _Line(BaseModel):
    id: str = Field(alias="_id", coerce_numbers_to_str=True)
    title: str = ""
    text: str = ""


def main(argv: Sequence[str]) -> int:
    """`DIR [--json FILE]`; 2 when the set cannot be read, with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="scripts/bench retrieval", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="holds corpus.jsonl, queries.jsonl and qrels.tsv")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there too")
    arguments = parser.parse_args(argv)
    try:
        figures = measure(arguments.folder)
    except (OSError, ValueError) as error:
        print(f"{arguments.folder} is no set in BEIR layout: {error}", file=sys.stderr)
        return 2
    for name, value in figures.items():
        print(f"{name:<12}{value:>12}" if isinstance(value, int) else f"{name:<12}{value:>12.4f}")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    return 0


def measure(folder: Path) -> dict[str, float]:
    """Means over the queries that have a relevant document; the floor is off, since a ranking is judged whole.

    Raises OSError or ValueError when the set cannot be read.
    """
    passages = [
        Passage(line.id, "article", line.title, line.text, "fr", Citation(line.title, folder.name))
        for line in _lines(folder / "corpus.jsonl")
    ]
    judged = {query: grades for query, grades in _judgements(folder).items() if max(grades.values()) > 0}
    questions = {line.id: line.text for line in _lines(folder / "queries.jsonl") if line.id in judged}
    if not questions:
        raise ValueError("no query has a relevant document")
    started = time.perf_counter()
    retriever = Retriever(passages)
    built = time.perf_counter() - started
    measures, times = [], []
    for query, text in questions.items():
        started = time.perf_counter()
        hits = retriever.search(text, limit=_DEPTH, relevant=False)
        times.append((time.perf_counter() - started) * 1000)
        measures.append(_measures([hit.passage.id for hit in hits], judged[query]))
    ndcg, recall, mrr = np.mean(measures, axis=0)
    return {
        "documents": len(passages),
        "queries": len(questions),
        "ndcg@10": float(ndcg),
        "recall@10": float(recall),
        "mrr@10": float(mrr),
        "ms_p50": float(np.percentile(times, 50)),
        "ms_p95": float(np.percentile(times, 95)),
        "build_s": built,
    }


def _measures(ranking: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float]:
    """(nDCG, recall, reciprocal rank) of one ranking, cut at its depth; the gain is the grade itself."""
    gains = [max(grades.get(document, 0), 0) for document in ranking]
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    first = next((rank for rank, gain in enumerate(gains, start=1) if gain), None)
    return (
        _discounted(gains) / _discounted(best[:_DEPTH]),
        sum(gain > 0 for gain in gains) / len(best),
        1 / first if first else 0.0,
    )


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _lines(path: Path) -> Iterator[_Line]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    yield _Line.model_validate_json(line)
                except ValidationError as error:
                    raise ValueError(f"{path.name} line {number}: {error}") from error


def _judgements(folder: Path) -> Judgements:
    """With or without a heading, and with or without trec's second column."""
    path = next((folder / name for name in _QRELS if (folder / name).is_file()), folder / _QRELS[0])
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        match line.split("\t"):
            case [query, document, grade] | [query, _, document, grade] if _is_whole(grade):
                judged[query][document] = int(grade)
            case [""] | [_, _, _] | [_, _, _, _] if number == 1 or not line.strip():
                continue
            case _:
                raise ValueError(f"{path.name} line {number} is not query, document and grade")
    return judged


def _is_whole(text: str) -> bool:
    return text.strip().removeprefix("-").isdigit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
