"""What a customer's message is about, without any model: category, certainty, language, mood, labels, order numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np

from knowledge.language.detect import detect_language
from knowledge.regression import Features, Floats
from knowledge.support.category import Category
from knowledge.support.features import featurise
from knowledge.support.mood import Mood, labels_of, mood_of
from knowledge.support.order_numbers import OrderMention, order_numbers
from knowledge.support.spelling import Speller

# Below one half the best category is more likely wrong than right: a person reads it.
CERTAIN_ENOUGH = 0.5
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Understood:
    """`category` is always the best guess; `abstained` says that it is no basis for an answer."""

    category: Category
    probabilities: Mapping[Category, float]
    abstained: bool
    language: Literal["fr", "en"] | None
    orders: Sequence[OrderMention]
    labels: Sequence[str]
    mood: Mood

    @property
    def probability(self) -> float:
        return self.probabilities[self.category]


class SupportClassifier:
    """Serves the weights that `training` learned; a line costs a millisecond or two."""

    def __init__(self, *, weights: Floats, rarity: Floats, temperature: float, words: Mapping[str, int]) -> None:
        self._weights = weights
        self._rarity = rarity
        self._temperature = temperature
        self._speller = Speller(words)

    def understand(self, text: str) -> Understood:
        text = text[:_LONGEST]
        probabilities = self._probabilities(text)
        category = max(probabilities, key=lambda one: probabilities[one])
        return Understood(
            category=category,
            probabilities=probabilities,
            abstained=not text.strip() or probabilities[category] < CERTAIN_ENOUGH,
            language=detect_language(text).language,
            orders=order_numbers(text),
            labels=labels_of(text),
            mood=mood_of(text),
        )

    def features(self, text: str) -> Features:
        """The vector of the text, for scorers of something else over the same features."""
        return featurise(text[:_LONGEST], self._speller, self._rarity)

    def _probabilities(self, text: str) -> Mapping[Category, float]:
        features = self.features(text)
        scores = self._weights[:, features.places] @ features.values + self._weights[:, -1]
        raised = np.exp((scores - scores.max()) / self._temperature)
        return {
            category: round(float(share), 4) for category, share in zip(Category, raised / raised.sum(), strict=True)
        }


@cache
def support_classifier() -> SupportClassifier:
    """The one classifier of the process, read at its first use."""
    with (resources.files("knowledge") / "support" / "weights.npz").open("rb") as file, np.load(file) as kept:
        weights = kept["weights"].astype(np.float32) * kept["scale"][:, None]
        return SupportClassifier(
            weights=weights,
            rarity=kept["rarity"].astype(np.float32),
            temperature=float(kept["temperature"]),
            words=dict(zip(str(kept["words"]).split(), kept["counts"].tolist(), strict=True)),
        )


def learned_from() -> str:
    """The fingerprint of the lines the kept weights were learned from."""
    with (resources.files("knowledge") / "support" / "weights.npz").open("rb") as file, np.load(file) as kept:
        return str(kept["fingerprint"])
