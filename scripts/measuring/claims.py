"""scripts/bench claims [--texts N] [--seed N] [--json FILE] [--keep].

Claims without a row that pass the gate, honest sentences that it harms, and what a text costs.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agents.claims.detector import is_claim
from agents.claims.gate import checked
from agents.texts.lookup import LANGUAGES, catalogue
from knowledge.faults.generation import shipped_base
from knowledge.loader import load_articles
from scripts.measuring.claim_texts import DISGUISES, claim_texts
from scripts.measuring.report import table, tell

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BOUND = frozenset({"nudge.cart_first", "nudge.cart_second"})
"""Deadlines of the person's own order, sent with its row as their proof (agents/conversation/nudge_words.py)."""
_ORDINARY = 500
"""Characters of a text as Alex writes them."""


@dataclass(frozen=True, slots=True)
class Passed:
    """How many texts of each kind were made, and those whose claim is still in what would be sent."""

    made: Mapping[str, int]
    unbacked: Sequence[str]


def adversarial(count: int, *, seed: int) -> Passed:
    made: Counter[str] = Counter()
    unbacked = []
    for one in claim_texts(count, seed=seed):
        made[one.kind] += 1
        outcome = checked(one.text, now=NOW, language=one.language)
        if not outcome.refused or is_claim(outcome.text) is not None:
            unbacked.append(one.text)
    return Passed(made, unbacked)


def honest_texts() -> Iterator[str]:
    """The catalogues but for claims that come with their row, the passages, and all texts of the faults."""
    for language in LANGUAGES:
        yield from (text for key, text in catalogue(language).items() if key not in BOUND)
    for passage in load_articles():
        yield f"{passage.title}\n{passage.text}"
    for fault in shipped_base().faults:
        for text in (fault.name, fault.note, fault.repair):
            yield from (text.fr, text.en)


def harmed(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if checked(text, now=NOW, language="fr").refused]


def cost_micros(texts: Sequence[str]) -> list[float]:
    """Microseconds of processor time for each text, cut to what Alex writes at once."""
    taken = []
    for text in texts:
        cut = text[:_ORDINARY]
        began = time.thread_time_ns()
        checked(cut, now=NOW, language="fr")
        taken.append((time.thread_time_ns() - began) / 1000)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/benchmarks.md")
    asked = parser.parse_args()
    passed = adversarial(asked.texts, seed=asked.seed)
    texts = list(dict.fromkeys(text for text in honest_texts() if text))
    wrong = harmed(texts)
    costs = cost_micros([passage.text for passage in load_articles()])
    figures = {
        "texts": asked.texts,
        "disguises": len(DISGUISES),
        "unbacked": len(passed.unbacked),
        "honest": len(texts),
        "harmed": len(wrong),
        "median_us": round(statistics.median(costs)),
        "p95_us": round(statistics.quantiles(costs, n=20)[18]),
    }
    rows = [
        ("Adversarial texts, plain and disguised", str(figures["texts"])),
        ("… whose claim would have been sent", str(figures["unbacked"])),
        ("Honest sentences and passages", str(figures["honest"])),
        ("… that the gate would have harmed", str(figures["harmed"])),
        ("Processor time for a passage of up to 500 characters, median", f"{figures['median_us']} µs"),
        ("… 95th percentile", f"{figures['p95_us']} µs"),
    ]
    shown = "\n".join([table(("What", "Figure"), rows), *(f"PASSED: {one!r}" for one in passed.unbacked[:20])])
    tell("claims", shown, figures, json_file=asked.json, keep=asked.keep)


if __name__ == "__main__":
    main()
