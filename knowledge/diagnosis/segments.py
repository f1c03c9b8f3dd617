"""Segments of a folded sentence: as far as the time and the mood of its words govern."""

import re
from collections.abc import Iterator

_BOUNDARY = re.compile(
    r" , | (?:et|and|puis|then|donc|because|parce que|parce qu|vu que|alors que|while|whereas|though|meme si"
    r"|so(?= (?:i|it|we|they|the|my)\b(?! (?:\w+ )?(?:won|wont|doesn|don|never|can)\b))) "
)
"""Where a segment of a sentence ends: its time and mood govern no further."""


def segments(sentence: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BOUNDARY.finditer(sentence):
        yield start, found.start()
        start = found.end()
    yield start, len(sentence)
