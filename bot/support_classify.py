"""`alex support classify`: JSON lines in, JSON lines out, without a database."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.support.wishes import mood_with, wish_in_letter
from knowledge.support.classifier import SupportClassifier, support_classifier


class LineIn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str | int
    text: str


class UnreadableLine(OSError):
    """A line of the file is not `{"id", "text"}`."""


def classify_file(path: Path) -> None:
    """Print one line for each line of the file; `-` reads standard input. Raises UnreadableLine or OSError."""
    lines = sys.stdin if str(path) == "-" else path.read_text("utf-8").splitlines()
    for answer in classified(lines, support_classifier()):
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


def classified(lines: Iterable[str], classifier: SupportClassifier) -> Iterator[Mapping[str, object]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = LineIn.model_validate_json(line)
        except ValidationError as error:
            raise UnreadableLine(f'line {number} is not {{"id", "text"}}: {error.errors()[0]["msg"]}') from error
        found = classifier.understand(asked.text)
        mood = mood_with(wish_in_letter(asked.text), found.mood)
        yield {
            "id": asked.id,
            "category": found.category.value,
            "probabilities": {category.value: share for category, share in found.probabilities.items()},
            "abstained": found.abstained,
            "language": found.language,
            "orders": [mention.number for mention in found.orders],
            "labels": list(found.labels),
            "sentiment": mood.sentiment.value,
            "urgency": mood.urgency.value,
        }
