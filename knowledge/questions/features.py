"""A line as what tells a question from a complaint: its words, its pairs of words, and how it opens."""

from itertools import pairwise
from zlib import crc32

import numpy as np

from knowledge.language.folding import stem, words
from knowledge.regression import Features

BUCKETS = 1 << 13
_OPENS = 3
"""Words from the beginning that count as a whole: « faut-il », « how often should »."""
_A_STEP, _STEPS = 4, 6
"""Words by which length is counted, and the steps after which it counts no more."""


def featurise(text: str) -> Features:
    """One value for each piece that occurs, evened out by their number."""
    said = words(text)
    told = {f"word {stem(word)}" for word in said}
    told |= {f"pair {one} {other}" for one, other in pairwise(said)}
    told |= {f"opens {' '.join(said[:count])}" for count in range(1, _OPENS + 1)}
    told.add(f"length {min(len(said) // _A_STEP, _STEPS)}")
    if text.rstrip().endswith("?"):
        told.add("question mark")
    places = np.array(sorted({crc32(one.encode()) % BUCKETS for one in told}), np.int64)
    return Features(places, np.full(len(places), 1 / np.sqrt(len(places)), np.float32))
